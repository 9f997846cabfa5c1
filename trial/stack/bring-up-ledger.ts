import { join } from 'node:path';
import {
  ledgerVerifierKey,
  witnessesFile,
  witnessVerifierKey,
} from '../../src/acts/keys/make-ledger-keys.ts';
import { environmentSchema } from '../../src/config/environment.ts';
import { ledgerKeys } from './ledger-keys.ts';
import { witness } from './servers/witness.ts';
import { writePrivateFile } from './stack-file.ts';
import { type ServerStart, startServer } from './start-server.ts';

const witnessName = 'witness.localhost/stack';

/**
 * The keys of the stack's ledger, and its witness beside the backup site, whosever that is. The witness knows the ledger
 * by its name, which holds the province: one whose province is another now is started anew.
 * @returns what the service's environment needs of it
 * @throws StackError, ZodError for a KHB_PROVINCE that is none
 */
export async function bringUpLedger(
  { record, search, credentials }: Omit<ServerStart, 'recipe'>,
  backupS3Url: string,
): Promise<Readonly<Record<string, string>>> {
  const province = environmentSchema.shape.KHB_PROVINCE.parse(search.env.KHB_PROVINCE || undefined);
  const keys = await ledgerKeys(record.dir);
  const log = `so-cai=${ledgerVerifierKey(keys.ledgerPem, { province, environment: 'test' })}`;
  const recipe = witness({ name: witnessName, keyFile: keys.witnessKeyFile, log, backupS3Url });
  const { uri } = await startServer({ record, search, credentials, recipe });
  const listFile = join(record.dir, 'witnesses.json');
  await writePrivateFile(listFile, witnessesFile(uri, witnessVerifierKey(keys.witnessPem, witnessName)));
  return {
    KHB_PROVINCE: province,
    KHB_MASTER_KEY_FILE: keys.masterKeyFile,
    KHB_LEDGER_KEY_FILE: keys.ledgerKeyFile,
    KHB_WITNESSES_FILE: listFile,
  };
}

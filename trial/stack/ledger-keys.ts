import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeLedgerKey, makeMasterKeyFile } from '../../src/acts/keys/make-ledger-keys.ts';
import { writePrivateFile } from './stack-file.ts';

/** Files of a stack's folder, each readable by its owner alone. */
export interface LedgerKeys {
  readonly masterKeyFile: string;
  readonly ledgerKeyFile: string;
  readonly ledgerPem: string;
  readonly witnessKeyFile: string;
  readonly witnessPem: string;
}

/** The keys of the folder's ledger and of its witness, made once. Hold the folder's lock. */
export async function ledgerKeys(dir: string): Promise<LedgerKeys> {
  const folder = join(dir, 'keys');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [masterKeyFile, ledgerKeyFile, witnessKeyFile] = [
    join(folder, 'master-key'),
    join(folder, 'ledger-key.pem'),
    join(folder, 'witness-key.pem'),
  ];
  await madeOnce(masterKeyFile, async () => makeMasterKeyFile().text);
  const ledgerPem = await madeOnce(ledgerKeyFile, makeLedgerKey);
  const witnessPem = await madeOnce(witnessKeyFile, makeLedgerKey);
  return { masterKeyFile, ledgerKeyFile, ledgerPem, witnessKeyFile, witnessPem };
}

async function madeOnce(path: string, make: () => Promise<string>): Promise<string> {
  const standing = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (standing !== undefined) return standing;
  const text = await make();
  await writePrivateFile(path, text);
  return text;
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verifierKey } from '../../src/ledger/note/keys.ts';
import { openLedgerSites } from '../../src/roles/ledger-sites.ts';
import type { Surroundings } from './service.ts';
import { type RunningWitness, startWitness } from './witness.ts';

/**
 * A witness of the ledger as a process, and the settings with which the service asks it.
 * @param wayTo an address that leads to it, for who breaks the way
 */
export async function withWitness(
  surroundings: Surroundings,
  wayTo: (url: string) => Promise<string> = async (url) => url,
): Promise<{ readonly witness: RunningWitness; readonly env: Readonly<Record<string, string>> }> {
  const { env, dir, backupS3Url } = surroundings;
  const { log, logName, logs } = await openLedgerSites(env);
  await logs.backup.ensureBuckets(1);
  const witness = await startWitness(backupS3Url, `${logName}=${verifierKey(log.key)}`);
  const file = join(dir, 'witnesses.json');
  const asked = [{ url: await wayTo(witness.url), key: verifierKey(witness.key) }];
  await writeFile(file, JSON.stringify({ quorum: 1, witnesses: asked }));
  return { witness, env: { ...env, KHB_WITNESSES_FILE: file } };
}

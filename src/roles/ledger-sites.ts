import type { LedgerSites, LooksLogs } from '../acts/ledger/ledger-sites.ts';
import type { Witnesses } from '../acts/ledger/verify-ledger.ts';
import { configParts } from '../config/config-parts.ts';
import type { WitnessAddress } from '../config/ledger-config.ts';
import { witnessClient } from '../interop/witness/client.ts';
import type { WitnessAsked } from '../ledger/log/cosign.ts';
import { emptyCheckpoint } from '../ledger/log/empty-checkpoint.ts';
import { looksLogName } from '../ledger/looks/looks-log.ts';
import { noteKey } from '../ledger/note/keys.ts';
import { openKeyStore } from '../storage/sites/key-store.ts';
import { openLogStore } from '../storage/sites/log-store.ts';
import { openObjectStore } from '../storage/sites/object-store.ts';
import { parseS3Url } from '../storage/sites/s3-site.ts';

/** The name of the ledger at the sites and in the index. */
export const LEDGER = 'so-cai';

/** The ledger at both sites, from the environment alone: no index is needed, nor asked. @throws ConfigError */
export async function openLedgerSites(env: NodeJS.ProcessEnv): Promise<LedgerSites> {
  const config = configParts(env);
  const { origin, signer, former } = await config.ledger();
  const primary = parseS3Url(config.value('KHB_PRIMARY_S3_URL'));
  const backup = parseS3Url(config.value('KHB_BACKUP_S3_URL'));
  return {
    log: { origin, key: signer.key, former },
    logName: LEDGER,
    logs: {
      primary: openLogStore('primary', primary, LEDGER),
      backup: openLogStore('backup', backup, LEDGER),
    },
    keys: { primary: openKeyStore('primary', primary), backup: openKeyStore('backup', backup) },
    blobs: { primary: openObjectStore('primary', primary), backup: openObjectStore('backup', backup) },
    lockDays: (await config.retention()).refusedUploads.days,
  };
}

/** The witnesses of the ledger, from the environment alone. @throws ConfigError */
export async function openWitnesses(env: NodeJS.ProcessEnv): Promise<Witnesses> {
  const config = configParts(env);
  const { signer, witnesses } = await config.ledger();
  return {
    asked: askedWitnesses(witnesses, config.value('KHB_WITNESS_TIMEOUT_MS')),
    empty: emptyCheckpoint(signer),
  };
}

export function askedWitnesses(
  witnesses: readonly WitnessAddress[],
  timeoutMs: number,
): readonly WitnessAsked[] {
  return witnesses.map(({ url, key }) => ({ key, add: witnessClient({ url, timeoutMs }) }));
}

/** No repository is older. */
const FIRST_YEAR = 2026;

/** The logs of looks at both sites, of every year up to the next. @throws ConfigError */
export async function openLooksLogs(env: NodeJS.ProcessEnv, now: Date): Promise<LooksLogs> {
  const config = configParts(env);
  const { looksSigner, former } = await config.ledger();
  const where = {
    primary: parseS3Url(config.value('KHB_PRIMARY_S3_URL')),
    backup: parseS3Url(config.value('KHB_BACKUP_S3_URL')),
  };
  const years = Array.from({ length: now.getUTCFullYear() + 2 - FIRST_YEAR }, (_, at) => FIRST_YEAR + at);
  return (site) =>
    years.map((year) => {
      const { key } = looksSigner(year);
      const name = looksLogName(year);
      const before = former.map(({ publicKey }) => noteKey(key.name, 'ed25519', publicKey));
      return {
        name,
        log: { origin: key.name, key, former: before },
        store: openLogStore(site, where[site], name),
      };
    });
}

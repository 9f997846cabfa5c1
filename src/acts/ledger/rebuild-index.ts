import type { Sha256 } from '../../domain/identity/sha256.ts';
import { follow } from '../../ledger/log/follow.ts';
import { newestCheckpoint, type SignedCheckpoint } from '../../ledger/log/reader.ts';
import type { KnownHead } from '../../ledger/log/walk.ts';
import { compareBlobs } from '../../ledger/rebuild/compare-blobs.ts';
import {
  type RebuildProgress,
  type RebuildResult,
  rebuild,
  writeHead,
} from '../../ledger/rebuild/rebuild.ts';
import { rebuildLooks } from '../../ledger/rebuild/rebuild-looks.ts';
import { keptAggregates } from '../../storage/index/kept.ts';
import { StorageError } from '../../storage/storage-error.ts';
import type { LedgerSites, LooksLogs, OpenedIndex, SiteName } from './ledger-sites.ts';

/** Why an index isn't made. `other-knows-more`: the other site has a larger tree, and what is in it would be lost. */
export type NotRebuilt = 'not-empty' | 'no-log' | 'other-knows-more';

export interface RebuiltIndex extends RebuildResult {
  readonly looks: number;
  /** what no event names: came after the tree that was read, and can be judged again */
  readonly unnamed: readonly { readonly sha256: Sha256; readonly storedAt: string | undefined }[];
  /** what events name and the site has not (yet) */
  readonly notThere: readonly Sha256[];
}

const SHOWN = 10_000;

/**
 * Makes an index in an empty database from the ledger at one site, with which the service can go on: the primary is
 * brought up to the backup first where it is behind. An index that was begun and not ended has no head, and nobody
 * serves from it.
 * @throws LogFault, RebuildFault, StorageError
 */
export async function rebuildIndex(
  sites: LedgerSites,
  looksLogs: LooksLogs,
  from: SiteName,
  { database, openKey, dir }: OpenedIndex & { readonly dir: string },
  progress: RebuildProgress,
): Promise<RebuiltIndex | { readonly refused: NotRebuilt }> {
  if (!(await isEmpty(database))) return { refused: 'not-empty' };
  const own = await newestCheckpoint(sites.logs[from], sites.log);
  if (!own) return { refused: 'no-log' };
  const other = await newestAtOther(sites, from);
  if (other && other.size > own.size) return { refused: 'other-knows-more' };
  const known: KnownHead[] = other ? [{ source: `the ${otherThan(from)} site`, ...other }] : [];
  const keysAtBackup = from === 'primary' ? sites.keys.backup : undefined;
  const source = { log: sites.log, store: sites.logs[from], keys: sites.keys[from], keysAtBackup };
  const result = await rebuild(source, { database, openKey, dir }, { known, progress });
  if (from === 'backup') await fillPrimary(sites);
  let looks = 0;
  for (const source of looksLogs(from))
    looks += await rebuildLooks(source, database, openKey, result.destroyed);
  const blobs = await blobsOf(sites, from, database);
  if (result.head) await writeHead(database, sites.logs.primary, sites.logName, result.head);
  return { ...result, ...blobs, looks };
}

async function isEmpty(database: OpenedIndex['database']): Promise<boolean> {
  for (const kept of keptAggregates) if (await kept.collection(database).findOne()) return false;
  return (await database.logHeads.findOne()) === null;
}

/** Undefined where it does not answer, or has none: a site that burnt down must not keep the other from being read. */
async function newestAtOther(
  { logs, log }: LedgerSites,
  from: SiteName,
): Promise<SignedCheckpoint | undefined> {
  try {
    return await newestCheckpoint(logs[otherThan(from)], log);
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}

function otherThan(site: SiteName): SiteName {
  return site === 'primary' ? 'backup' : 'primary';
}

/** Where the log goes on is the primary, which may be a new one; keys first, as always. */
async function fillPrimary({ logs, keys, log, lockDays }: LedgerSites): Promise<void> {
  await keys.primary.ensureBucket();
  await logs.primary.ensureBuckets(lockDays);
  for await (const kid of keys.backup.list()) {
    const bytes = await keys.backup.read(kid);
    if (bytes) await keys.primary.keep(kid, bytes);
  }
  await follow(logs.backup, logs.primary, log);
}

async function blobsOf({ blobs }: LedgerSites, from: SiteName, database: OpenedIndex['database']) {
  const notThere: Sha256[] = [];
  const unnamed: RebuiltIndex['unnamed'][number][] = [];
  for await (const { sha256, why } of compareBlobs(database, blobs[from])) {
    if (why === 'not-there' && notThere.length < SHOWN) notThere.push(sha256);
    if (why === 'unnamed' && unnamed.length < SHOWN) {
      const at = await blobs[from].storedAt(sha256);
      unnamed.push({ sha256, storedAt: at?.toISOString() });
    }
  }
  return { notThere, unnamed };
}

import type { Database } from './database.ts';
import type { StoredLogLocks } from './documents.ts';
import type { LockSite } from './lock-ends.ts';

export async function findLogLocks(
  { logLocks }: Pick<Database, 'logLocks'>,
  log: string,
  site: LockSite,
): Promise<StoredLogLocks['spans']> {
  return (await logLocks.findOne({ _id: `${log}/${site}` }))?.spans ?? [];
}

/** Of two runs at once the one that writes last counts: a lock is never shortened, so that what either has seen is true. */
export async function keepLogLocks(
  { logLocks }: Pick<Database, 'logLocks'>,
  log: string,
  site: LockSite,
  spans: StoredLogLocks['spans'],
): Promise<void> {
  await logLocks.updateOne({ _id: `${log}/${site}` }, { $set: { spans } }, { upsert: true });
}

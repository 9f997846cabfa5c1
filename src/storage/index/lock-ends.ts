import type { Filter } from 'mongodb';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Database } from './database.ts';
import type { BlobRow } from './documents.ts';
import { grouped } from './grouped.ts';

export type LockSite = keyof NonNullable<BlobRow['locks']>;
export type Locks = NonNullable<BlobRow['locks']>;

/** Sorts before every instant: a lock that nobody has seen is looked at first. */
export const UNSEEN = '';

/** The nearer end of both. */
export function earliestEnd({ primary, backup }: Locks): string {
  if (primary === undefined || backup === undefined) return UNSEEN;
  return primary < backup ? primary : backup;
}

/**
 * Rows of what is kept permanently whose lock at a site ends before then, or was not seen there, the nearest end first.
 * What the backup does not hold yet is locked there when it is copied.
 * @param refusedBefore a site that refused an object from then until now is not asked for it again
 */
export function locksDue(
  database: Database,
  site: LockSite,
  before: Date,
  { refusedBefore, now, limit }: { readonly refusedBefore: Date; readonly now: Date; readonly limit: number },
): Promise<BlobRow[]> {
  const due = {
    ...endingBefore(before),
    [`locks.${site}`]: { $not: { $gte: before.toISOString() } },
    [`lockRefused.${site}`]: {
      $not: { $gte: refusedBefore.toISOString(), $lte: now.toISOString() },
    },
    ...(site === 'backup' && { backedUpAt: { $ne: null } }),
  } as Filter<BlobRow>;
  return database.blobs.find(due).sort({ lockedUntil: 1 }).limit(limit).toArray();
}

/** Notes until when a site locks an object. Not noted where another has noted or forgotten something since the row was read. */
export async function noteLock(
  database: Database,
  row: Pick<BlobRow, '_id' | 'locks' | 'lockedUntil' | 'lockRefused'>,
  site: LockSite,
  until: Date,
): Promise<void> {
  const { primary, backup } = row.locks ?? {};
  const locks = { ...row.locks, [site]: until.toISOString() };
  const other = site === 'primary' ? 'backup' : 'primary';
  const isEnded = locks[other] === undefined && row.lockRefused?.[other] !== undefined;
  const lockedUntil = (isEnded && row.lockedUntil) || earliestEnd(locks);
  await grouped(database.blobs).change({
    id: row._id,
    where: { 'locks.primary': primary ?? null, 'locks.backup': backup ?? null } as Filter<BlobRow>,
    update: {
      $set: { [`locks.${site}`]: until.toISOString(), lockedUntil },
      $unset: { [`lockRefused.${site}`]: '' },
    },
    isSeenIn: (stored) => stored.locks?.[site] === until.toISOString(),
  });
}

/**
 * A site did not renew the lock of one object, whatever it says of others. A lock that nobody has seen, and a site will not show,
 * counts as one that ends now.
 */
export async function noteLockRefused(
  database: Database,
  { _id, lockedUntil }: Pick<BlobRow, '_id' | 'lockedUntil'>,
  site: LockSite,
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const ended = lockedUntil === UNSEEN && { lockedUntil: at };
  await database.blobs.updateOne({ _id }, { $set: { [`lockRefused.${site}`]: at, ...ended } });
}

/** What a site says of a lock counts no more: a new version was put on top, with a lock of its own. */
export async function forgetLock(database: Database, sha256: Sha256, site: LockSite): Promise<void> {
  await database.blobs.updateOne(
    { _id: sha256, term: 'permanent' },
    { $set: { lockedUntil: UNSEEN }, $unset: { [`locks.${site}`]: '' } },
  );
}

/** Of both sites the nearer end. Unseen ones come first, and count. */
export function endingBefore(end: Date): Filter<BlobRow> {
  return { term: 'permanent', lockedUntil: { $lt: end.toISOString() } };
}

/** The same without what waits for its first copy: both its locks are seen when it is copied. */
export function awaitingRenewal(end: Date): Filter<BlobRow> {
  return { ...endingBefore(end), $or: [{ backedUpAt: { $ne: null } }, { lockedUntil: { $gt: UNSEEN } }] };
}

/** How many are known to end before then, counted up to `atMost`. */
export function countEnding(database: Database, before: Date, atMost: number): Promise<number> {
  const known = { term: 'permanent' as const, lockedUntil: { $gt: UNSEEN, $lt: before.toISOString() } };
  return database.blobs.countDocuments(known, { limit: atMost, maxTimeMS: 5_000 });
}

import { createHash } from 'node:crypto';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Database } from '../index/database.ts';
import type { BlobRow } from '../index/documents.ts';
import { grouped } from '../index/grouped.ts';
import { leftSince } from '../index/left-since.ts';
import { UNSEEN } from '../index/lock-ends.ts';
import { BlobLost, isOutage, StorageError } from '../storage-error.ts';
import type { LockedBytes } from './object-bytes.ts';
import type { ObjectStore } from './object-store.ts';

export interface Sites {
  readonly primary: ObjectStore;
  readonly backup: ObjectStore;
  /** hears of every copy that was not as it was written, whoever came upon it */
  onRepair?(repair: Repair): void;
}

/** `unreachable` says nothing of the bytes; the others were seen. */
export type Soundness = 'sound' | 'damaged' | 'missing' | 'unreachable';

/** A copy found wrong and what came of it. */
export interface Repair {
  readonly sha256: Sha256;
  readonly site: ObjectStore['site'];
  readonly found: 'damaged' | 'missing';
  readonly mended: boolean;
}

export function sha256Of(bytes: Uint8Array): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256;
}

/**
 * Keeps bytes at the primary and tells the index. Throws StorageError when the primary cannot take them.
 * A crash between the two leaves a blob without a row; nobody was told it is stored, the same push writes the row,
 * and a listing of the site finds it.
 */
export async function storeBlob(
  database: Database,
  sites: Pick<Sites, 'primary'>,
  bytes: Uint8Array,
  now: Date,
  about: Pick<BlobRow, 'holds' | 'noRecordSince'> = {},
): Promise<Sha256> {
  const sha256 = await keepBytes(sites, bytes);
  await insertRow(database, { _id: sha256, size: bytes.length, ...about }, now);
  return sha256;
}

/** The first half of `storeBlob`, for whoever tells the index of it together with something else. */
export async function keepBytes({ primary }: Pick<Sites, 'primary'>, bytes: Uint8Array): Promise<Sha256> {
  const sha256 = sha256Of(bytes);
  const answer = await primary.create(sha256, bytes);
  // What was there before was not written by this call: it is trusted only after its hash is seen.
  if (answer === 'exists' && (await inspect(primary, sha256)).found !== 'sound')
    await primary.overwrite(sha256, bytes);
  return sha256;
}

/** The second half. */
export function noteBlob(database: Database, sha256: Sha256, size: number, now: Date): Promise<void> {
  return insertRow(database, { _id: sha256, size }, now);
}

/** Tells the index of bytes that stand at the primary, where it does not know of them. */
export async function insertRow(
  database: Database,
  row: Pick<BlobRow, '_id' | 'size' | 'holds' | 'noRecordSince'>,
  now: Date,
): Promise<void> {
  await grouped(database.blobs).insert({ ...row, storedAt: now.toISOString(), backedUpAt: null });
}

/**
 * The bytes, their hash checked. Damaged or missing at the primary: served from the backup, and the primary repaired.
 * Throws BlobLost when both sites answered and neither has them, StorageError site-unreachable when one that might
 * have them did not answer.
 */
export async function readBlob(sites: Sites, sha256: Sha256, onRepair = sites.onRepair): Promise<Uint8Array> {
  return (await readLockedBlob(sites, sha256, onRepair)).bytes;
}

/** The same, and until when the primary locks it, where it was read there and the primary says so. */
export async function readLockedBlob(
  sites: Sites,
  sha256: Sha256,
  onRepair = sites.onRepair,
): Promise<LockedBytes> {
  const primary = await inspect(sites.primary, sha256);
  if (primary.found === 'sound') return primary;
  const backup = await inspect(sites.backup, sha256);
  if (backup.found !== 'sound') throw neither(sha256, primary, backup);
  if (primary.found !== 'unreachable') {
    const mended = await mend(sites.backup, sites.primary, sha256, backup.bytes);
    onRepair?.({ sha256, site: 'primary', found: primary.found, mended });
  }
  return { bytes: backup.bytes };
}

/** Looks at both copies and repairs either from the other; what it saw before the repair is the answer. */
export async function mendBlob(
  sites: Sites,
  sha256: Sha256,
  onRepair?: (repair: Repair) => void,
): Promise<{ readonly primary: Soundness; readonly backup: Soundness }> {
  const primary = await inspect(sites.primary, sha256);
  const backup = await inspect(sites.backup, sha256);
  const [good, bad] = primary.found === 'sound' ? [primary, backup] : [backup, primary];
  if (good.found !== 'sound') throw neither(sha256, primary, backup);
  if (bad.found === 'damaged' || bad.found === 'missing') {
    const mended = await mend(good.store, bad.store, sha256, good.bytes);
    onRepair?.({ sha256, site: bad.store.site, found: bad.found, mended });
  }
  return { primary: primary.found, backup: backup.found };
}

/** One copy's state, by its hash; repairs nothing. */
export async function inspectBlob(store: ObjectStore, sha256: Sha256): Promise<Soundness> {
  return (await inspect(store, sha256)).found;
}

type Inspection =
  | ({ readonly found: 'sound'; readonly store: ObjectStore } & LockedBytes)
  | { readonly found: 'damaged' | 'missing'; readonly store: ObjectStore }
  | { readonly found: 'unreachable'; readonly store: ObjectStore; readonly error: StorageError };

/** One copy, read and held against its hash. */
export async function inspect(store: ObjectStore, sha256: Sha256): Promise<Inspection> {
  try {
    const read = await store.readLocked(sha256);
    if (!read) return { found: 'missing', store };
    return sha256Of(read.bytes) === sha256 ? { found: 'sound', store, ...read } : { found: 'damaged', store };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    if (error.code === 'blob-unreadable') return { found: 'damaged', store };
    return { found: 'unreachable', store, error };
  }
}

function neither(sha256: Sha256, primary: Inspection, backup: Inspection): StorageError {
  if (primary.found === 'unreachable') return primary.error;
  if (backup.found === 'unreachable') return backup.error;
  return new BlobLost(sha256);
}

/** Puts the sound bytes on top, locked as long as the sound copy is. A repair that fails is found again by the next look. */
async function mend(
  sound: ObjectStore,
  broken: ObjectStore,
  sha256: Sha256,
  bytes: Uint8Array,
): Promise<boolean> {
  try {
    await broken.overwrite(sha256, bytes);
    const until = await sound.retainedUntil(sha256);
    if (until) await broken.extendRetention(sha256, until);
    return true;
  } catch (error) {
    if (error instanceof StorageError || isOutage(error)) return false;
    throw error;
  }
}

/**
 * Keeps a blob permanently: locks it at the primary until then and has the backup do the same. The lock is renewed from now
 * on. A crash leaves one of the two; the step that asked for it is run again.
 * @param row is written where a crash has kept it out
 */
export async function retainBlob(
  database: Database,
  sites: Pick<Sites, 'primary'>,
  sha256: Sha256,
  until: Date,
  row?: Pick<BlobRow, 'size' | 'storedAt'>,
): Promise<void> {
  // What the locks are is noted by whoever sees them at both sites.
  const permanent = { term: 'permanent', lockedUntil: UNSEEN, backedUpAt: null } as const;
  const noted = async () => {
    const first = await grouped(database.blobs).change({
      id: sha256,
      where: { term: { $exists: false } },
      update: { $set: permanent },
      isSeenIn: (stored) => stored.term === 'permanent',
    });
    // Permanent already, unless there is none.
    if (!first && row) await grouped(database.blobs).insert({ _id: sha256, ...row, ...permanent });
  };
  await Promise.all([sites.primary.extendRetention(sha256, until), noted()]);
}

/** Hashes of documents that became records (Đ28.2): a random sample of all. */
export async function drawAccepted(database: Database, count: number): Promise<Sha256[]> {
  const drawn = await database.blobs
    .aggregate<BlobRow>([
      { $match: { term: 'permanent', holds: { $exists: false } } },
      { $sample: { size: count } },
    ])
    .toArray();
  return drawn.map(({ _id }) => _id);
}

/** Blobs the backup does not hold yet, oldest first. */
export function blobsNotBackedUp(database: Database, olderThan: Date, limit: number): Promise<BlobRow[]> {
  const due = { backedUpAt: null, ...leftSince('storedAt', olderThan) };
  return database.blobs.find(due).sort({ storedAt: 1 }).limit(limit).toArray();
}

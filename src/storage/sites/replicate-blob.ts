import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Database } from '../index/database.ts';
import { grouped } from '../index/grouped.ts';
import { earliestEnd, type Locks } from '../index/lock-ends.ts';
import { StorageError } from '../storage-error.ts';
import { insertRow, inspect, readLockedBlob, type Sites, type Soundness, sha256Of } from './blobs.ts';

/**
 * Copies a blob to the backup, reads the copy back and compares both, then notes it, with the locks that were seen at both.
 * What is kept permanently is locked until then. The same again does no harm; a crash before the note leaves backedUpAt
 * null, and the sweep takes it up.
 */
export async function replicateBlob(
  database: Database,
  sites: Sites,
  sha256: Sha256,
  now: Date,
  lockUntil: Date,
): Promise<void> {
  const row = await grouped(database.blobs).find(sha256);
  const until = row?.term === 'permanent' ? lockUntil : undefined;
  const { bytes, lockedUntil: primary } = await readLockedBlob(sites, sha256);
  if (until) await sites.backup.createLocked(sha256, bytes, until);
  else await sites.backup.create(sha256, bytes);
  const copy = await inspect(sites.backup, sha256);
  if (copy.found !== 'sound') await overwriteCopy(sites, sha256, bytes, copy.found);
  const seen = copy.found === 'sound' ? copy.lockedUntil : undefined;
  const locked = until && seen && seen >= until;
  if (until && !locked) await sites.backup.extendRetention(sha256, until);
  if (!row) await insertRow(database, { _id: sha256, size: bytes.length }, now);
  await noteBackedUp(database, sha256, until && { primary, backup: locked ? seen : until }, now);
}

/**
 * Only if it did not become permanent meanwhile: then the copy is not yet locked as it should be.
 * @param locks of what is permanent, as they were seen just now; the primary's is absent where it did not say
 */
export async function noteBackedUp(
  database: Database,
  sha256: Sha256,
  locks: { readonly primary: Date | undefined; readonly backup: Date } | undefined,
  now: Date,
): Promise<void> {
  const backedUpAt = now.toISOString();
  const seen: Locks | undefined = locks && {
    ...(locks.primary && { primary: locks.primary.toISOString() }),
    backup: locks.backup.toISOString(),
  };
  await grouped(database.blobs).change({
    id: sha256,
    where: { backedUpAt: null, term: locks ? 'permanent' : { $exists: false } },
    update: { $set: { backedUpAt, ...(seen && { locks: seen, lockedUntil: earliestEnd(seen) }) } },
    isSeenIn: (row) => row.backedUpAt === backedUpAt,
  });
}

/** The copy was there and is not as it was written, or did not come through: once more, and looked at again. */
async function overwriteCopy(
  { backup, onRepair }: Sites,
  sha256: Sha256,
  bytes: Uint8Array,
  found: Exclude<Soundness, 'sound'>,
): Promise<void> {
  await backup.overwrite(sha256, bytes);
  const copy = await backup.read(sha256);
  const mended = copy !== undefined && sha256Of(copy) === sha256;
  if (found !== 'unreachable') onRepair?.({ sha256, site: 'backup', found, mended });
  if (!mended) throw new StorageError('blob-unreadable', `backup: ${sha256} does not read back as written`);
}

import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Database } from '../../storage/index/database.ts';
import type { ObjectStore } from '../../storage/sites/object-store.ts';

/** `not-there`: named by an event, and its bytes do not stand at the site. `unnamed`: bytes that no event names. */
export interface BlobDifference {
  readonly sha256: Sha256;
  readonly why: 'not-there' | 'unnamed';
}

/** Holds what an index names against what a site has, both in the order of the hashes. */
export async function* compareBlobs(database: Database, store: ObjectStore): AsyncGenerator<BlobDifference> {
  const rows = database.blobs
    .find({}, { projection: { _id: 1 } })
    .sort({ _id: 1 })
    [Symbol.asyncIterator]();
  const objects = store.list()[Symbol.asyncIterator]();
  let row = (await rows.next()).value?._id as Sha256 | undefined;
  let object = (await objects.next()).value as Sha256 | undefined;
  while (row !== undefined || object !== undefined) {
    const named = row !== undefined && (object === undefined || row <= object);
    const there = object !== undefined && (row === undefined || object <= row);
    if (named && !there && row !== undefined) yield { sha256: row, why: 'not-there' };
    if (there && !named && object !== undefined) yield { sha256: object, why: 'unnamed' };
    if (named) row = (await rows.next()).value?._id as Sha256 | undefined;
    if (there) object = (await objects.next()).value as Sha256 | undefined;
  }
}

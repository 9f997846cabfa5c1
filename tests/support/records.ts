import type { Filter } from 'mongodb';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import type { Database } from '../../src/storage/index/database.ts';
import type { BlobRow, StoredLook } from '../../src/storage/index/documents.ts';
import { keysOfPupils } from '../../src/storage/index/pupil-keys.ts';

// What tests ask of the records and no route tells: here alone they know how it is stored.

/** Who looked at what, in order of time; `personalId`: at this pupil. */
export async function recordedLooks(
  database: Database,
  { personalId, ...of }: Filter<StoredLook> & { readonly personalId?: string },
): Promise<StoredLook[]> {
  if (personalId === undefined) return database.looks.find(of).sort({ at: 1 }).toArray();
  const keys = await keysOfPupils(database, [personalId as PersonalId]);
  const whose = { $or: [{ asked: personalId }, { keys: { $in: [...keys.values()] } }] };
  return database.looks
    .find({ $and: [of, whose] })
    .sort({ at: 1 })
    .toArray();
}

/** What the index knows of a document's two copies. */
export function copiesOf(database: Database, sha256: Sha256): Promise<BlobRow | null> {
  return database.blobs.findOne({ _id: sha256 });
}

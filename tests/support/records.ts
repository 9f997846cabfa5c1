import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import type { Database } from '../../src/storage/index/database.ts';
import type { BlobRow } from '../../src/storage/index/documents.ts';
import { keysOfPupils } from '../../src/storage/index/pupil-keys.ts';
import { looksIn, type RecordedLook } from '../../src/storage/index/stored-looks.ts';

// What tests ask of the records and no route tells: here alone they know how it is stored.

/** Who looked at what, in order of time; `personalId`: at this pupil. */
export async function recordedLooks(
  database: Database,
  { personalId, ...of }: Partial<RecordedLook> & { readonly personalId?: string },
): Promise<RecordedLook[]> {
  const keys =
    personalId === undefined ? [] : (await keysOfPupils(database, [personalId as PersonalId])).values();
  const named = new Set(keys);
  const isAt = (look: RecordedLook) =>
    personalId === undefined || look.asked?.includes(personalId) || look.keys.some((key) => named.has(key));
  const isSo = (look: RecordedLook) =>
    Object.entries(of).every(([name, value]) => look[name as keyof RecordedLook] === value);
  const all = (await database.looks.find().toArray()).flatMap(looksIn);
  return all.filter((look) => isAt(look) && isSo(look)).sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** What the index knows of a document's two copies. */
export function copiesOf(database: Database, sha256: Sha256): Promise<BlobRow | null> {
  return database.blobs.findOne({ _id: sha256 });
}

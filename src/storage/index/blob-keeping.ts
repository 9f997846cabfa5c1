import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Keeping } from '../../domain/retention/retention.ts';
import type { Database } from './database.ts';
import type { BlobRow } from './documents.ts';

/** How long the bytes of a row are kept. */
export function keepingOf({ term, noRecordSince }: Pick<BlobRow, 'term' | 'noRecordSince'>): Keeping {
  if (term) return { term };
  return noRecordSince === undefined
    ? { term: 'undecided' }
    : { term: 'finite', since: new Date(noRecordSince) };
}

/**
 * Notes that bytes were refused: from here their finite term counts, unless they are a record by another push. Of several
 * refusals the latest counts.
 */
export async function noteNoRecord(
  database: Database,
  hashes: readonly (Sha256 | undefined)[],
  now: Date,
): Promise<void> {
  const named = hashes.filter((sha256) => sha256 !== undefined);
  await database.blobs.updateMany(
    { _id: { $in: named }, term: { $exists: false } },
    { $max: { noRecordSince: now.toISOString() } },
  );
}

/** Bytes that turned out to be a statement on records: they are no record, whatever they were sent as. */
export async function noteStatement(database: Database, sha256: Sha256): Promise<void> {
  await database.blobs.updateOne({ _id: sha256 }, { $set: { holds: 'statement' } });
}

/** What never became a record, and was settled before then; longest ago first. What is pushed once more just now is not in it. */
export async function neverRecords(
  database: Database,
  settledBefore: Date,
  limit: number,
): Promise<BlobRow[]> {
  const rows = await database.blobs
    .find({ noRecordSince: { $lt: settledBefore.toISOString() }, term: { $exists: false } })
    .sort({ noRecordSince: 1 })
    .limit(limit)
    .toArray();
  const hashes = rows.map(({ _id }) => _id);
  const undecided = await database.submissions
    .find({ 'outcome.state': 'received', sha256: { $in: hashes } }, { projection: { sha256: 1 } })
    .toArray();
  const open = new Set(undecided.map(({ sha256 }) => sha256));
  return rows.filter(({ _id }) => !open.has(_id));
}

import type { Sha256 } from '../../domain/identity/sha256.ts';
import { statesBefore } from '../../domain/request/request-steps.ts';
import type { Keeping } from '../../domain/retention/retention.ts';
import type { Submission } from '../../domain/transcript/submission.ts';
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

/**
 * What never became a record, and was settled before then; longest ago first. What is pushed once more just now is not in
 * it, nor what came with a push or a request that is still to be decided.
 */
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
  const open = await stillAwaited(database, hashes);
  return rows.filter(({ _id }) => !open.has(_id));
}

/** Those of the hashes that are named by what nobody has decided yet. */
async function stillAwaited(database: Database, hashes: readonly Sha256[]): Promise<ReadonlySet<unknown>> {
  const named = { $in: hashes };
  const [pushes, requests] = await Promise.all([
    database.submissions
      .find({ 'outcome.state': 'received', $or: [{ sha256: named }, { statement: named }] })
      .project<Pick<Submission, 'sha256' | 'statement'>>({ sha256: 1, statement: 1 })
      .toArray(),
    database.requests
      .find({
        state: { $in: statesBefore('answer') },
        $or: [{ 'body.statement': named }, { 'body.sha256': named }],
      })
      .project<{ body: { statement?: Sha256; sha256?: Sha256 } }>({ 'body.statement': 1, 'body.sha256': 1 })
      .toArray(),
  ]);
  const naming = [...pushes, ...requests.map(({ body }) => body)];
  return new Set(naming.flatMap(({ sha256, statement }) => [sha256, statement]));
}

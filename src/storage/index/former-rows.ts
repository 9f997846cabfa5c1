import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { Database } from './database.ts';
import type { BlobRow } from './documents.ts';
import { UNSEEN } from './lock-ends.ts';

type FormerRow = BlobRow & { readonly retainUntil?: string };
const atOnce = 1_000;

/**
 * Rows of when records had a term of years: what had one is kept permanently, and its locks are read from the sites.
 * Cut off or run by two at once, what is left is done by the next.
 */
export async function termsOfFormerRows({ blobs, submissions }: Database): Promise<void> {
  const former = blobs as unknown as Collection<FormerRow>;
  const kept = former.find({ retainUntil: { $exists: true } }, { projection: { _id: 1 } });
  await inPages(former, kept, ({ _id }) => ({
    filter: { _id },
    update: { $set: { term: 'permanent', lockedUntil: UNSEEN }, $unset: { retainUntil: '' } },
  }));
  const refused = submissions.find(
    { 'outcome.state': 'refused' },
    { projection: { sha256: 1, receivedAt: 1, outcome: 1 } },
  );
  await inPages(former, refused, ({ sha256, receivedAt, outcome }) => ({
    filter: { _id: sha256, term: { $exists: false } },
    update: { $max: { noRecordSince: outcome.state === 'refused' ? outcome.decidedAt : receivedAt } },
  }));
}

async function inPages<T>(
  blobs: Collection<FormerRow>,
  found: AsyncIterable<T>,
  change: (one: T) => Extract<AnyBulkWriteOperation<FormerRow>, { updateOne: unknown }>['updateOne'],
): Promise<void> {
  let page: AnyBulkWriteOperation<FormerRow>[] = [];
  for await (const one of found) {
    page.push({ updateOne: change(one) });
    if (page.length < atOnce) continue;
    await blobs.bulkWrite(page, { ordered: false });
    page = [];
  }
  if (page.length > 0) await blobs.bulkWrite(page, { ordered: false });
}

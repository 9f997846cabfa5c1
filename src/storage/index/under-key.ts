import type { Collection, Document } from 'mongodb';
import type { Database } from './database.ts';
import type { Ledgered } from './ledgered.ts';
import { aggregateCollections } from './pending.ts';
import type { KeyId } from './sealer.ts';
import { statementIdOf } from './submissions.ts';

/** A document that counts as issued, or tells why one is not in force: kept for good (Đ28.2). */
const permanent: Readonly<Record<string, Document>> = {
  transcripts: { $or: [{ 'years.0': { $exists: true } }, { 'transfers.0': { $exists: true } }] },
  submissions: { 'outcome.state': { $in: ['accepted', 'received'] } },
  requests: {
    $or: [
      { 'body.kind': { $in: ['cancel', 'recall', 'close'] }, state: { $ne: 'rejected' } },
      { state: { $in: ['received', 'awaiting-approval', 'approved'] } },
    ],
  },
  stampedCheckpoints: {},
  arrivals: { bound: { $exists: true }, refusal: { $exists: false } },
};
const sealedUnder = aggregateCollections.filter((name) => name !== 'keyEnds');

/** Whether something that is sealed under a key is to be kept for good, or is not decided yet. */
export async function holdsIssued(database: Database, key: KeyId): Promise<boolean> {
  for (const [name, rule] of Object.entries(permanent))
    if (await named(database, name).findOne({ 'ledger.key': key, ...rule }, { projection: { _id: 1 } }))
      return true;
  return false;
}

/** Documents of a key take no step from here on. What was taken before stands, and waits for the log. */
export async function sealOff(database: Database, key: KeyId): Promise<void> {
  for (const name of sealedUnder)
    await named(database, name).updateMany({ 'ledger.key': key }, { $set: { 'ledger.sealedOff': true } });
}

export async function takeSealOff(database: Database, key: KeyId): Promise<void> {
  for (const name of sealedUnder)
    await named(database, name).updateMany({ 'ledger.key': key }, { $unset: { 'ledger.sealedOff': '' } });
}

/**
 * Documents that were sealed under a key go, with what stands beside them; of looks, what was typed.
 * @returns false where lines of one wait for the log still, and nothing went
 */
export async function removeUnder(database: Database, key: KeyId): Promise<boolean> {
  const waiting = { 'ledger.key': key, 'ledger.waits': true };
  for (const name of sealedUnder) if (await named(database, name).findOne(waiting)) return false;
  for (const name of ['submissions', 'requests'] as const) {
    const judged = await named(database, name)
      .find({ 'ledger.key': key })
      .project<{ _id: string }>({ _id: 1 })
      .toArray();
    // The report on a document, and that on the statement that came with it.
    const ids = judged.flatMap(({ _id }) => [_id, statementIdOf(_id)]);
    await database.reports.deleteMany({ submissionId: { $in: ids } });
  }
  for (const name of sealedUnder) await named(database, name).deleteMany({ 'ledger.key': key });
  await forgetTyped(database, key);
  return true;
}

/** What was typed into looks and is sealed under the key. */
async function forgetTyped({ looks }: Database, key: KeyId): Promise<void> {
  const mark = `"key":"${key}"`;
  for await (const { _id, looks: before } of looks.find({
    asked: { $exists: true },
    'looks.line': { $regex: mark },
  })) {
    const kept = before.map(({ line, asked }) => ({ line, ...(asked && !line.includes(mark) && { asked }) }));
    const asked = [...new Set(kept.flatMap((look) => look.asked ?? []))];
    const rest =
      asked.length > 0
        ? { $set: { looks: kept, asked } }
        : { $set: { looks: kept }, $unset: { asked: '' } as const };
    await looks.updateOne({ _id }, rest);
  }
}

/** Keys that documents are sealed under, each page once. */
export async function* keysInUse(database: Database, atOnce = 1_000): AsyncGenerator<readonly KeyId[]> {
  for (const name of sealedUnder) {
    const keys = named(database, name).find({}, { projection: { 'ledger.key': 1 } });
    let page = new Set<KeyId>();
    for await (const { ledger } of keys) {
      page.add(ledger.key);
      if (page.size < atOnce) continue;
      yield [...page];
      page = new Set();
    }
    if (page.size > 0) yield [...page];
  }
}

function named(database: Database, name: string): Collection<Ledgered<{ _id: string } & Document>> {
  return database[name as 'schools'] as unknown as Collection<Ledgered<{ _id: string } & Document>>;
}

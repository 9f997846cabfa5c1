import { createHash } from 'node:crypto';
import { type Document, MongoClient } from 'mongodb';
import { canonicalJson } from '../../../src/storage/index/canonical-json.ts';
import type { Kept, StoredLog } from '../adapter.ts';

interface Entry extends Document {
  readonly _id: number;
  readonly position: number;
}

/** A chain of hashes in the collection `audit`, each over the entry's own fields; positions begin at 1. */
export async function storedLogInDatabase({ mongoUrl }: Kept): Promise<StoredLog> {
  const client = new MongoClient(mongoUrl);
  const audit = client.db().collection<Entry>('audit');
  const original = await audit.find().sort({ position: 1 }).toArray();
  const put = async (entries: readonly Entry[]) => {
    await audit.deleteMany({});
    if (entries.length > 0) await audit.insertMany([...entries]);
  };
  return {
    size: async () => original.length,
    rewrite: (keep) => put(linked(original.filter((_, position) => keep(position)))),
    addField: async (position) => {
      await audit.updateOne({ position: position + 1 }, { $set: { note: 'a word more' } });
    },
    putBack: () => put(original),
    close: () => client.close(),
  };
}

function linked(entries: readonly Entry[]): Entry[] {
  let previous = '0'.repeat(64);
  return entries.map(({ key, type, actor, subject, at }, index) => {
    const position = index + 1;
    const words = { position, previous, key, type, actor, subject, at };
    const hash = createHash('sha256').update(canonicalJson(words)).digest('hex');
    previous = hash;
    return { _id: position, ...words, hash };
  });
}

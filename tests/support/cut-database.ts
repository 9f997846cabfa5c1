import type { Database } from '../../src/storage/index/database.ts';
import { lookWriterTo } from '../../src/storage/index/look-writer.ts';

/** What a process meets when it is cut off. */
export class Cut extends Error {
  override readonly name = 'Cut';
}

const writes = new Set<PropertyKey>([
  'insertOne',
  'updateOne',
  'deleteOne',
  'insertMany',
  'updateMany',
  'replaceOne',
  'bulkWrite',
]);

/**
 * The same database, seen by a process that is cut off right after its n-th write: the write is done, its answer
 * is never heard, and nothing works from then on.
 */
export function cutDatabase(database: Database, afterWrites: number): Database {
  let left = afterWrites;
  const cutCollection = <T extends object>(collection: T): T =>
    new Proxy(collection, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (left === 0) throw new Cut('cut off');
          const answer: unknown = member.apply(target, args);
          if (!writes.has(name)) return answer;
          left -= 1;
          if (left > 0) return answer;
          return Promise.resolve(answer).then(() => {
            throw new Cut('cut off');
          });
        };
      },
    });
  return {
    ...database,
    transcripts: cutCollection(database.transcripts),
    submissions: cutCollection(database.submissions),
    reports: cutCollection(database.reports),
    stampedCheckpoints: cutCollection(database.stampedCheckpoints),
    requests: cutCollection(database.requests),
    certificates: cutCollection(database.certificates),
    assignments: cutCollection(database.assignments),
    logHeads: cutCollection(database.logHeads),
    looks: cutCollection(database.looks),
    lookWriter: lookWriterTo(cutCollection(database.looks)),
    blobs: cutCollection(database.blobs),
    logLocks: cutCollection(database.logLocks),
    arrivals: cutCollection(database.arrivals),
  };
}

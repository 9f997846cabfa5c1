import type { Database } from '../index/database.ts';
import { forgetLock } from '../index/lock-ends.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * A store that has the index forget how long a site locks an object whenever a new version is put on top of it: that one has
 * a lock of its own. Before, so that a crash leaves nothing believed; and after, for whoever saw the version beneath meanwhile.
 */
export function forgetLocks(store: ObjectStore, database: Database): ObjectStore {
  return {
    ...store,
    overwrite: async (sha256, bytes) => {
      await forgetLock(database, sha256, store.site);
      await store.overwrite(sha256, bytes);
      await forgetLock(database, sha256, store.site);
    },
  };
}

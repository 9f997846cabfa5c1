import type { Database } from '../../storage/index/database.ts';

/** How many documents stand at the primary site only, counted up to `atMost`. */
export function countWithoutBackup(database: Database, atMost: number): Promise<number> {
  return database.blobs.countDocuments({ backedUpAt: null }, { limit: atMost, maxTimeMS: 5_000 });
}

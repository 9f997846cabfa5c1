import type { Database } from '../../storage/index/database.ts';
import type { AnyKept } from '../../storage/index/kept.ts';
import type { ReadEvent, Rebuilt } from './evolve-entries.ts';

/** What stands in other collections beside an aggregate's document, and follows from its events alone. */
export async function besideRows(
  _database: Database,
  _kept: AnyKept,
  _document: Rebuilt,
  _events: readonly ReadEvent[],
): Promise<void> {}

import type { RecordedReport } from '../../domain/events/recorded-report.ts';
import type { Database } from '../../storage/index/database.ts';
import { MOST_PACKED, textOfPacked } from '../../storage/index/packed-report.ts';
import { type Sites, storeBlob } from '../../storage/sites/blobs.ts';

interface Stores {
  readonly database: Database;
  readonly sites: Sites;
}

/**
 * A report as the event of an outcome holds it. One that is too large stands at the primary before the event names it;
 * a crash in between leaves an object that nothing names, and the next run names it.
 * @param packed as `packReport` packs
 */
export function recordReport(stores: Stores, packed: string, now: Date): Promise<RecordedReport> {
  return packed.length <= MOST_PACKED ? Promise.resolve({ packed }) : reportApart(stores, packed, now);
}

/** By its hash, however short it is: for many events that rest on one. */
export async function reportApart(
  { database, sites }: Stores,
  packed: string,
  now: Date,
): Promise<RecordedReport> {
  const about = { holds: 'report' } as const;
  return { sha256: await storeBlob(database, sites, Buffer.from(textOfPacked(packed)), now, about) };
}

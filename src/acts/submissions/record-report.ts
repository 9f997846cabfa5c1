import type { RecordedReport } from '../../domain/transcript/submission-events.ts';
import type { Database } from '../../storage/index/database.ts';
import { MOST_PACKED, textOfPacked } from '../../storage/index/packed-report.ts';
import { type Sites, storeBlob } from '../../storage/sites/blobs.ts';

/**
 * A report as the event of an outcome holds it. One that is too large stands at the primary before the event names it;
 * a crash in between leaves an object that nothing names, and the next run names it.
 * @param packed as `packReport` packs
 */
export async function recordReport(
  { database, sites }: { readonly database: Database; readonly sites: Sites },
  packed: string,
  now: Date,
): Promise<RecordedReport> {
  if (packed.length <= MOST_PACKED) return { packed };
  const about = { holds: 'report' } as const;
  return { sha256: await storeBlob(database, sites, Buffer.from(textOfPacked(packed)), now, about) };
}

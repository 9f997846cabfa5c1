import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import { newestCheckpoint, openReader } from '../../ledger/log/reader.ts';
import { TILE_WIDTH } from '../../ledger/tree/tile.ts';
import type { LedgerSites, SiteName } from './ledger-sites.ts';

export interface ReadLine {
  readonly position: number;
  /** as it stands in the log; what is sealed stays sealed */
  readonly line: string;
}

/** Entries of the ledger as they stand at a site (Đ20.3), from one position to another, both included. */
export async function readEntries(
  { sites, may }: { readonly sites: LedgerSites; readonly may: May },
  actor: ActorFor<'ledger.read'>,
  site: SiteName,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Decision<{ readonly lines: readonly ReadLine[] }>> {
  const permitted = permit(may(actor, 'ledger.read'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const checkpoint = await newestCheckpoint(sites.logs[site], sites.log);
  if (!checkpoint) return { ok: true, lines: [] };
  const reader = await openReader(sites.logs[site], checkpoint);
  const lines: ReadLine[] = [];
  const last = Math.min(to, checkpoint.size - 1);
  for (let index = Math.floor(from / TILE_WIDTH); index * TILE_WIDTH <= last; index += 1) {
    for (const [at, entry] of (await reader.bundle(index)).entries()) {
      const position = index * TILE_WIDTH + at;
      if (position >= from && position <= last)
        lines.push({ position, line: Buffer.from(entry).toString('utf8') });
    }
  }
  return { ok: true, lines };
}

import type { ActorFor } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { YearRecord } from '../../domain/transcript/transcript.ts';
import { readBlob, type Sites } from '../../storage/sites/blobs.ts';
import type { When } from '../when.ts';
import type { ReadDeps } from './read.ts';
import { readYear } from './read-year.ts';

/**
 * The signed bytes of a school year as they were pushed (Đ30). `open` reads them, for a caller that does not have them yet;
 * a copy that is not as it was written is repaired on the way.
 */
export async function readDocument(
  deps: ReadDeps & { readonly sites: Sites },
  actor: ActorFor<'transcript.read'>,
  year: Parameters<typeof readYear>[2],
  when: When,
): Promise<
  Decision<{ record: YearRecord; open: (repaired: Parameters<typeof readBlob>[2]) => Promise<Uint8Array> }>
> {
  const found = await readYear(deps, actor, year, when, 'document');
  if (!found.ok) return found;
  const { record } = found;
  return { ok: true, record, open: (repaired) => readBlob(deps.sites, record.sha256, repaired) };
}

import { ifPermitted, permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { listSetAside, tryAgainNow } from '../../storage/index/arrivals.ts';
import type { Database } from '../../storage/index/database.ts';
import type { SetAside } from '../../storage/index/documents.ts';

interface Deps {
  readonly database: Database;
  readonly may: May;
}

/** Messages of the ministry's mailbox that could not be decided on, and stay there unanswered. */
export function listArrivalsSetAside(
  { database, may }: Deps,
  actor: ActorFor<'dead-letter.list'>,
): Promise<Decision<{ messages: readonly SetAside[] }>> {
  return ifPermitted(may(actor, 'dead-letter.list'), async () => ({
    messages: await listSetAside(database),
  }));
}

/** Has the next collection take these messages again, however short ago they were tried. */
export async function takeArrivalsAgain(
  { database, may }: Deps,
  actor: ActorFor<'dead-letter.retry'>,
  which: readonly string[] | 'all',
): Promise<Decision<{ again: number }>> {
  const permitted = permit(may(actor, 'dead-letter.retry'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const ids = which === 'all' ? (await listSetAside(database)).map(({ _id }) => _id) : which;
  const found = await Promise.all(ids.map((id) => tryAgainNow(database, id)));
  return found.every(Boolean) ? { ok: true, again: ids.length } : refuse('no-such-resource');
}

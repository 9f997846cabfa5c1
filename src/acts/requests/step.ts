import { type Actor, actorId } from '../../domain/access/actor.ts';
import type { Decided } from '../../domain/events/aggregate.ts';
import { vietnameseMonth } from '../../domain/identity/calendar.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { RepositoryRequest } from '../../domain/request/request.ts';
import type { RequestEvent } from '../../domain/request/request-events.ts';
import type { Database } from '../../storage/index/database.ts';
import { keptRequests } from '../../storage/index/requests.ts';
import { takeStep } from '../../storage/index/take-step.ts';
import type { When } from '../when.ts';

/** Takes a step on a request that stands, and answers it as it stands then. */
export async function stepRequest(
  database: Database,
  id: string,
  rule: (request: RepositoryRequest | undefined) => Decided<RequestEvent>,
  actor: Actor,
  { now, requestId }: When,
): Promise<Decision<{ request: RepositoryRequest }>> {
  // Never used: the key is the one under which it was received.
  const scope = { of: 'month', id: vietnameseMonth(now) } as const;
  const frame = { actor: actorId(actor), requestId };
  const { decision, state } = await takeStep(database, keptRequests, { id, scope, now }, rule, frame);
  if (!decision.ok) return decision;
  if (!state) throw new Error(`request ${id}: a step was taken on none`);
  return { ok: true, request: state };
}

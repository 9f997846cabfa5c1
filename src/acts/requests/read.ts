import { actorId, type Caller } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActName, May } from '../../domain/access/policy.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { RepositoryRequest, RequestAnswer, RequestBody } from '../../domain/request/request.ts';
import type { Database } from '../../storage/index/database.ts';
import type { SeenPupil } from '../../storage/index/looks.ts';
import { findRequest } from '../../storage/index/requests.ts';
import { type LookDeps, look } from '../looks/look.ts';
import type { When } from '../when.ts';

export interface RequestDeps {
  readonly database: Database;
  readonly may: May;
}

/** A request, for those who may see it, as a look at its pupils (Đ20.3); anybody else is told that there is none. */
export function readRequest(
  deps: RequestDeps & LookDeps,
  actor: Caller,
  id: string,
  when: When,
): Promise<Decision<{ request: RepositoryRequest }>> {
  const uncounted = actor.kind === 'school';
  return look(deps, actor, { what: 'request', uncounted }, when, async (about) => {
    const found = await answeredRequest(deps, actor, id);
    if (found.ok) about(pupilsOf(found.request));
    return found;
  });
}

/** The same as the answer to the asking itself, which is a look already. */
export function answeredRequest(
  deps: RequestDeps,
  actor: Caller,
  id: string,
): Promise<Decision<{ request: RepositoryRequest }>> {
  return requestFor(deps, actor, 'request.read', id);
}

/** Whom a request or its answer names. */
export function pupilsOf({ body, answer }: RepositoryRequest): readonly SeenPupil[] {
  const personalIds = new Set([...pupilsNamed(body), ...pupilsAnswered(answer)]);
  return [...personalIds].map((personalId) => ({ personalId }));
}

/** Nobody, where a signed statement says whom it is about. */
export function pupilsNamed(body: RequestBody): readonly PersonalId[] {
  if ('statement' in body) return [];
  return body.kind === 'create' ? body.personalIds : [body.personalId];
}

function pupilsAnswered(answer: RequestAnswer | undefined): readonly PersonalId[] {
  if (answer?.kind === 'recall') return [answer.personalId];
  return answer?.kind === 'close' ? answer.results.map(({ personalId }) => personalId) : [];
}

/** The request an act is to be done to, once it is known that this actor may. */
export async function requestFor(
  { database, may }: RequestDeps,
  actor: Caller,
  act: ActName,
  id: string,
): Promise<Decision<{ request: RepositoryRequest }>> {
  const request = await findRequest(database, id);
  if (!request) return refuse('no-such-resource');
  const permitted = permit(may(actor, act, { askedBy: actorId(request.asker) }), 'no-such-resource');
  return permitted.ok ? { ok: true, request } : permitted;
}

import { z } from 'zod';
import type { Caller } from '../access/actor.ts';
import { type Aggregate, demandNone, demandState, EventOutOfPlace } from '../events/aggregate.ts';
import type { EventSubject, Happened, Placed } from '../events/event.ts';
import type { CreateResult, RepositoryRequest, RequestAnswer, RequestBody } from './request.ts';
import { createResult, requestAnswer, requestAsker, requestBody } from './request-schemas.ts';
import { type RequestStepName, stateAfter } from './request-steps.ts';

export type RequestEvent =
  | Happened<'request.received', { readonly body: RequestBody; readonly asker: Caller }>
  | Happened<'request.awaiting-approval', Nothing>
  | Happened<'request.approved', Note>
  | Happened<'request.rejected', Note>
  | Happened<'request.withdrawn', Nothing>
  /** begun: what follows changes transcripts, so it can't be withdrawn any more */
  | Happened<'request.answering', Nothing>
  /** of a create whose answer is too long for one entry: the next pupils, in the order of the list */
  | Happened<'request.answered-in-part', { readonly results: readonly CreateResult[] }>
  /** the answer, or what is left of it after its parts */
  | Happened<'request.answered', { readonly answer: RequestAnswer }>;

type Nothing = Readonly<Record<string, never>>;
interface Note {
  readonly note?: string;
}

const nothing = z.strictObject({});
const note = z.strictObject({ note: z.string().exactOptional() });

export const requestAggregate: Aggregate<RepositoryRequest, RequestEvent> = {
  kind: 'request',
  events: {
    'request.received': z.strictObject({ body: requestBody, asker: requestAsker }),
    'request.awaiting-approval': nothing,
    'request.approved': note,
    'request.rejected': note,
    'request.withdrawn': nothing,
    'request.answering': nothing,
    'request.answered-in-part': z.strictObject({ results: z.array(createResult) }),
    'request.answered': z.strictObject({ answer: requestAnswer }),
  },
  evolve,
};

/** The id of the event with which a request began: what is done to transcripts because of it names it as its cause. */
export function requestCause(id: string): string {
  return `request/${id}/1/0`;
}

/** What may be read of any event of a request without a key. */
export function subjectOf(body: RequestBody): EventSubject {
  switch (body.kind) {
    case 'create':
    case 'cancel':
      return { schoolId: body.schoolId, schoolYear: body.schoolYear };
    case 'recall':
    case 'close':
      return { schoolId: body.schoolId, sha256: body.statement };
    case 'authenticate': {
      const { schoolYear, sha256 } = body;
      return { ...(schoolYear && { schoolYear }), ...(sha256 && { sha256 }) };
    }
  }
}

function evolve(standing: RepositoryRequest | undefined, event: Placed<RequestEvent>): RepositoryRequest {
  if (event.type === 'request.received') {
    demandNone(standing, event);
    const { body, asker } = event.data;
    const { aggregateId: _id, requestId, at: receivedAt } = event;
    return { _id, body, asker, requestId, receivedAt, state: 'received' };
  }
  const request = demandState(standing, event);
  switch (event.type) {
    case 'request.awaiting-approval':
      return { ...request, state: demandStep(unbegun(request, event), 'wait', event) };
    case 'request.approved':
      return decided(request, event, 'approve');
    case 'request.rejected':
      return decided(request, event, 'reject');
    case 'request.withdrawn': {
      const state = demandStep(unbegun(request, event), 'withdraw', event);
      return { ...request, state, withdrawnAt: event.at };
    }
    case 'request.answering':
      demandStep(unbegun(request, event), 'answer', event);
      return { ...request, answering: { since: event.at, given: [] } };
    case 'request.answered-in-part': {
      demandStep(request, 'answer', event);
      const { body, answering } = request;
      if (!answering || body.kind !== 'create') throw new EventOutOfPlace(event);
      return {
        ...request,
        answering: { ...answering, given: [...answering.given, ...event.data.results] },
      };
    }
    case 'request.answered': {
      const state = demandStep(request, 'answer', event);
      const { answering, ...rest } = request;
      const answer = whole(answering?.given ?? [], event);
      return { ...rest, state, answer, answeredAt: event.at };
    }
  }
}

function decided(
  request: RepositoryRequest,
  event: Placed<Extract<RequestEvent, { type: 'request.approved' | 'request.rejected' }>>,
  step: 'approve' | 'reject',
): RepositoryRequest {
  const { actor: by, at, data } = event;
  const state = demandStep(request, step, event);
  return { ...request, state, approval: { by, at, approve: step === 'approve', ...data } };
}

/** @throws EventOutOfPlace for another kind of answer than the parts that were given */
function whole(
  given: readonly CreateResult[],
  event: Placed<Extract<RequestEvent, { type: 'request.answered' }>>,
): RequestAnswer {
  const { answer } = event.data;
  if (given.length === 0) return answer;
  if (answer.kind !== 'create') throw new EventOutOfPlace(event);
  return { ...answer, results: [...given, ...answer.results] };
}

function demandStep(request: RepositoryRequest, step: RequestStepName, event: Placed<RequestEvent>) {
  const state = stateAfter(request, step);
  if (!state) throw new EventOutOfPlace(event);
  return state;
}

function unbegun(request: RepositoryRequest, event: Placed<RequestEvent>): RepositoryRequest {
  if (request.answering) throw new EventOutOfPlace(event);
  return request;
}

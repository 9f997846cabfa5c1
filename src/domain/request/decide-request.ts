import type { Decided } from '../events/aggregate.ts';
import { refuse } from '../refusal.ts';
import type { RepositoryRequest } from './request.ts';
import { type RequestEvent, subjectOf } from './request-events.ts';
import { stateAfter } from './request-steps.ts';

export interface RequestDecision {
  readonly approve: boolean;
  readonly note?: string | undefined;
  /** whose decision it is, as `actorId` writes: the same one by the same officer again is the same step */
  readonly by: string;
}

/** The department decides once on a cancellation that awaits it (Đ4.4). */
export function decideRequest(
  request: RepositoryRequest | undefined,
  { approve, note, by }: RequestDecision,
): Decided<RequestEvent> {
  if (!request) return refuse('no-such-resource');
  const { approval, body } = request;
  if (approval?.by === by && approval.approve === approve) return { ok: true, already: request };
  if (!stateAfter(request, approve ? 'approve' : 'reject')) return refuse('not-awaiting-approval');
  const type = approve ? 'request.approved' : 'request.rejected';
  const data = note === undefined ? {} : { note };
  return { ok: true, events: [{ type, subject: subjectOf(body), data }] };
}

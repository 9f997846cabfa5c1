import type { Decided } from '../events/aggregate.ts';
import { refuse } from '../refusal.ts';
import type { RepositoryRequest } from './request.ts';
import { type RequestEvent, subjectOf } from './request-events.ts';
import { stateAfter } from './request-steps.ts';

/** A cancellation that may be granted waits for the department (Đ4.4); one that does, or has ended, is left as it is. */
export function awaitApproval(request: RepositoryRequest | undefined): Decided<RequestEvent> {
  if (!request) return refuse('no-such-resource');
  if (request.answering || !stateAfter(request, 'wait')) return { ok: true, already: request };
  const subject = subjectOf(request.body);
  return { ok: true, events: [{ type: 'request.awaiting-approval', subject, data: {} }] };
}

import type { Decided } from '../events/aggregate.ts';
import { refuse } from '../refusal.ts';
import type { RepositoryRequest } from './request.ts';
import { type RequestEvent, subjectOf } from './request-events.ts';
import { stateAfter } from './request-steps.ts';

/** Taken back by whoever asked, once, until a job has begun to answer or the department has decided (Đ29.3). */
export function withdrawRequest(request: RepositoryRequest | undefined): Decided<RequestEvent> {
  if (!request) return refuse('no-such-resource');
  if (request.state === 'withdrawn') return { ok: true, already: request };
  if (request.answering || !stateAfter(request, 'withdraw')) return refuse('request-being-answered');
  return { ok: true, events: [{ type: 'request.withdrawn', subject: subjectOf(request.body), data: {} }] };
}

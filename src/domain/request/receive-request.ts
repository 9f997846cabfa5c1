import type { Caller } from '../access/actor.ts';
import type { Decided } from '../events/aggregate.ts';
import type { RepositoryRequest, RequestBody } from './request.ts';
import { type RequestEvent, subjectOf } from './request-events.ts';

/** A request of Đ29.3 is written down once; whoever sends it again is answered the one that stands. */
export function receiveRequest(
  standing: RepositoryRequest | undefined,
  body: RequestBody,
  asker: Caller,
): Decided<RequestEvent> {
  if (standing) return { ok: true, already: standing };
  return {
    ok: true,
    events: [{ type: 'request.received', subject: subjectOf(body), data: { body, asker } }],
  };
}

import type { Decided } from '../events/aggregate.ts';
import { refuse } from '../refusal.ts';
import type { CreateResult, RepositoryRequest, RequestAnswer } from './request.ts';
import { type RequestEvent, subjectOf } from './request-events.ts';
import { stateAfter } from './request-steps.ts';

/** A job begins to answer, once. Nothing where no answer is due: it was withdrawn, say. */
export function beginAnswer(request: RepositoryRequest | undefined): Decided<RequestEvent> {
  if (!request) return refuse('no-such-resource');
  if (request.answering || !stateAfter(request, 'answer')) return { ok: true, already: request };
  return { ok: true, events: [{ type: 'request.answering', subject: subjectOf(request.body), data: {} }] };
}

/**
 * The final answer, once; nothing where none is due any more. Of a create that is too long for one entry, the next part:
 * to be asked again until the request is answered. Parts that were given stand, whatever the answer says of their pupils.
 */
export function answerRequest(
  request: RepositoryRequest | undefined,
  answer: RequestAnswer,
): Decided<RequestEvent> {
  if (!request) return refuse('no-such-resource');
  if (!stateAfter(request, 'answer')) return { ok: true, already: request };
  const subject = subjectOf(request.body);
  if (answer.kind !== 'create') {
    const about = 'sha256' in answer ? { ...subject, sha256: answer.sha256 } : subject;
    return { ok: true, events: [{ type: 'request.answered', subject: about, data: { answer } }] };
  }
  const left = answer.results.slice(request.answering?.given.length ?? 0);
  const part = firstPart(left);
  if (part.length < left.length)
    return { ok: true, events: [{ type: 'request.answered-in-part', subject, data: { results: part } }] };
  const rest = { ...answer, results: left };
  return { ok: true, events: [{ type: 'request.answered', subject, data: { answer: rest } }] };
}

/** Sealed and in base64 it is a third longer: with what stands around it, below the 60,000 bytes of an entry. */
const MOST_PART_BYTES = 40_000;

/** As many as one entry holds, one at least. */
function firstPart(results: readonly CreateResult[]): readonly CreateResult[] {
  let bytes = 0;
  let count = 0;
  for (const result of results) {
    bytes += new TextEncoder().encode(JSON.stringify(result)).length + 1;
    if (count > 0 && bytes > MOST_PART_BYTES) break;
    count += 1;
  }
  return results.slice(0, count);
}

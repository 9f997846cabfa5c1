import { actorId } from '../../domain/access/actor.ts';
import type { Calendar } from '../../domain/identity/calendar.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { RepositoryRequest, RequestAnswer, RequestBody } from '../../domain/request/request.ts';
import { requestCause } from '../../domain/request/request-events.ts';
import {
  type Cancellation,
  cancelYearRecord,
  isCancelledBy,
} from '../../domain/transcript/cancel-year-record.ts';
import type { Database } from '../../storage/index/database.ts';
import { findTranscript, stepTranscript } from '../../storage/index/transcripts.ts';
import type { When } from '../when.ts';

type Cancel = Extract<RequestBody, { kind: 'cancel' }>;
type Answer = Extract<RequestAnswer, { kind: 'cancel' | 'refused' }>;

export interface CancelDeps {
  readonly database: Database;
  readonly calendar: Calendar;
}

/** The rule asked without taking the step: a cancel that can't be is refused before anybody is asked to approve it. */
export async function mayBeCancelled(
  { database, calendar }: CancelDeps,
  requestId: string,
  body: Cancel,
  now: Date,
): Promise<Refusal | undefined> {
  const transcript = await findTranscript(database, body.personalId);
  const decision = cancelYearRecord(transcript, cancellation(requestId, body), calendar, now);
  return decision.ok ? undefined : decision.refusal;
}

/** Once approved, the rule is asked again in the step itself: the year may have been locked in between (Đ25.4). */
export async function answerCancel(
  { database, calendar }: CancelDeps,
  { _id: id, asker }: RepositoryRequest,
  body: Cancel,
  when: When,
): Promise<Answer> {
  const { decision, state: transcript } = await stepTranscript(
    database,
    body.personalId,
    (standing, now) => cancelYearRecord(standing, cancellation(id, body), calendar, now),
    { ...when, actor: actorId(asker), cause: requestCause(id) },
  );
  if (!decision.ok) return { kind: 'refused', refusal: decision.refusal };
  const record = transcript?.years.find((year) => isCancelledBy(year, id));
  if (!record) throw new Error(`request ${id}: the cancelled record is not in the transcript`);
  return { kind: 'cancel', cancelled: true, sha256: record.sha256 };
}

function cancellation(requestId: string, body: Cancel): Cancellation {
  return { requestId, schoolYear: body.schoolYear, reason: body.reason, requestedBy: body.schoolId };
}

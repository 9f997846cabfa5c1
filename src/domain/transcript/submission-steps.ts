import type { Decided } from '../events/aggregate.ts';
import { recordRefusal } from '../events/recorded-refusal.ts';
import type { RecordedReport } from '../events/recorded-report.ts';
import type { PersonalId } from '../identity/personal-id.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';
import type { Sha256 } from '../identity/sha256.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { isUndecided, type Submission } from './submission.ts';
import type { SubmissionEvent } from './submission-events.ts';

/** What a school hands in. */
export interface HandedIn {
  readonly schoolId: SchoolId;
  readonly credentialId: string;
  readonly sha256: Sha256;
  readonly size: number;
  /** the statement that came with it */
  readonly statement?: Sha256 | undefined;
  readonly idempotencyKey?: string | undefined;
}

/**
 * The same push is the same submission (Đ24.7). Without an Idempotency-Key a refused document is judged anew: what it was
 * refused for may have been mended.
 */
export function receivePush(standing: Submission | undefined, push: HandedIn): Decided<SubmissionEvent> {
  const { schoolId, sha256, credentialId, size, statement, idempotencyKey } = push;
  const subject = { schoolId, sha256 };
  if (!standing) {
    const data = {
      schoolId,
      credentialId,
      sha256,
      size,
      ...(statement !== undefined && { statement }),
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    };
    return { ok: true, events: [{ type: 'submission.received', subject, data }] };
  }
  // Its id follows from the key alone: other bytes under it are another push.
  if (standing.sha256 !== sha256 || standing.statement !== statement) return refuse('idempotency-key-reused');
  if (idempotencyKey !== undefined || standing.outcome.state !== 'refused')
    return { ok: true, already: standing };
  return { ok: true, events: [{ type: 'submission.received-again', subject, data: { credentialId } }] };
}

/** How an attempt ends (Đ15, Đ24.7). */
export type Conclusion =
  | {
      readonly state: 'accepted';
      readonly personalId: PersonalId;
      readonly schoolYear: SchoolYear;
      readonly profile: string;
      readonly late: boolean;
      readonly receipt: string;
      readonly report: RecordedReport;
    }
  | { readonly state: 'refused'; readonly refusal: Refusal; readonly report?: RecordedReport | undefined };

/** An attempt ends once: `already` where it has its outcome, or another attempt is open. */
export function concludeAttempt(
  standing: Submission | undefined,
  attempt: number,
  conclusion: Conclusion,
): Decided<SubmissionEvent> {
  if (!standing) return refuse('no-such-resource');
  if (standing.attempt !== attempt || !isUndecided(standing)) return { ok: true, already: standing };
  const { schoolId, sha256 } = standing;
  if (conclusion.state === 'accepted') {
    const { state: _state, ...data } = conclusion;
    const subject = { schoolId, sha256, schoolYear: data.schoolYear };
    return { ok: true, events: [{ type: 'submission.accepted', subject, data }] };
  }
  const { refusal, report } = conclusion;
  const data = { refusal: recordRefusal(refusal), ...(report && { report }) };
  return { ok: true, events: [{ type: 'submission.refused', subject: { schoolId, sha256 }, data }] };
}

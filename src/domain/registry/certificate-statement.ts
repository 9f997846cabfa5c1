import type { Decided } from '../events/aggregate.ts';
import { CLOCK_SKEW_MS } from '../identity/clock-skew.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { Sha256 } from '../identity/sha256.ts';
import { type Decision, type Refusal, refuse } from '../refusal.ts';
import type { RegisteredCertificate } from './certificate.ts';
import type { CertificateEvent, UsedWords } from './certificate-events.ts';

/** Words that a principal has signed with the own certificate (Đ9.4, Đ24.3), proven genuine. */
export interface SignedStatement {
  readonly schoolId: SchoolId;
  /** that signed */
  readonly certificate: Sha256;
  /** names what was signed, however its signature is spelled */
  readonly id: Sha256;
  readonly jws: string;
  /** as the signer claims */
  readonly at: string;
}

/** How long a statement may be on its way before it counts. */
const AGE_MS = 24 * 3_600_000;

/** Neither from the future nor old: what is signed is meant for now. */
export function statementTime({ at }: Pick<SignedStatement, 'at'>, now: Date): Decision<object> {
  const age = now.getTime() - Date.parse(at);
  if (age < -CLOCK_SKEW_MS) return refuse('statement-invalid', 'time');
  return age > AGE_MS + CLOCK_SKEW_MS ? refuse('statement-invalid', 'older than 24 hours') : { ok: true };
}

/**
 * A statement counts once on each certificate that it names: for the step it was first shown for, taken by it or found
 * taken. Shown again while that step is the last, it changes nothing; after another step it is used up. What it was used
 * for is remembered in the certificate itself, in the same write as the step, so that no crash comes between the two.
 * @param rule writes what it is given into the event of the step
 */
export function stepByStatement(
  certificate: RegisteredCertificate,
  statement: SignedStatement,
  now: Date,
  rule: (words: UsedWords) => Decided<CertificateEvent>,
): Decided<CertificateEvent> {
  const { sha256, schoolId, usedStatements = [], history, updatedAt } = certificate;
  const used = usedStatements.find(({ id }) => id === statement.id);
  if (used) {
    return used.step === history.length - 1 ? { ok: true, already: true } : refuse('statement-used');
  }
  const timely = statementTime(statement, now);
  if (!timely.ok) return timely;
  if (Date.parse(statement.at) + CLOCK_SKEW_MS < Date.parse(updatedAt)) return olderThanLastStep();
  const forgotten = notNeeded(usedStatements, now);
  const words = {
    statement: { id: statement.id, certificate: statement.certificate },
    ...(forgotten.length > 0 && { forgotten }),
  };
  const step = rule(words);
  if (!step.ok || 'events' in step) return step;
  const subject = { sha256, schoolId };
  return { ok: true, events: [{ type: 'certificate.statement-used', subject, data: words }] };
}

/** Each is named in an entry of the ledger, which has room for some hundreds; the rest goes with the next. */
const MOST_FORGOTTEN = 100;

/** One that took no step is refused for its age before long, and need not be remembered longer. */
function notNeeded(used: NonNullable<RegisteredCertificate['usedStatements']>, now: Date): readonly Sha256[] {
  return used
    .filter(({ took, at }) => !took && now.getTime() - Date.parse(at) > AGE_MS + 2 * CLOCK_SKEW_MS)
    .map(({ id }) => id)
    .slice(0, MOST_FORGOTTEN);
}

function olderThanLastStep(): { ok: false; refusal: Refusal } {
  return refuse('statement-invalid', 'older than the last step');
}

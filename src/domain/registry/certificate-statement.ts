import { CLOCK_SKEW_MS } from '../identity/clock-skew.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { Sha256 } from '../identity/sha256.ts';
import { type Decision, type Refusal, refuse } from '../refusal.ts';
import type { CertificateChange, RegisteredCertificate } from './certificate.ts';

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

type Step = Decision<{ change: CertificateChange } | { already: true }>;

/**
 * A statement counts once on each certificate that it names: for the step it was first shown for, taken by it or found
 * taken. Shown again while that step is the last, it changes nothing; after another step it is used up. What it was used
 * for is remembered in the certificate itself, in the same write as the step, so that no crash comes between the two.
 */
export function stepByStatement(
  certificate: RegisteredCertificate,
  statement: SignedStatement,
  now: Date,
  rule: () => Step,
): Step {
  const { usedStatements = [], history, state, updatedAt } = certificate;
  const used = usedStatements.find(({ id }) => id === statement.id);
  if (used) {
    return used.step === history.length - 1 ? { ok: true, already: true } : refuse('statement-used');
  }
  const timely = statementTime(statement, now);
  if (!timely.ok) return timely;
  if (Date.parse(statement.at) + CLOCK_SKEW_MS < Date.parse(updatedAt)) return olderThanLastStep();
  const step = rule();
  if (!step.ok) return step;
  const took = 'change' in step;
  const change = took ? step.change : { history, state, updatedAt };
  const use = { id: statement.id, step: change.history.length - 1, at: now.toISOString(), took };
  return { ok: true, change: { ...change, usedStatements: [...stillNeeded(usedStatements, now), use] } };
}

/** One that took no step is refused for its age before long, and need not be remembered longer. */
function stillNeeded(used: NonNullable<RegisteredCertificate['usedStatements']>, now: Date) {
  return used.filter(({ took, at }) => took || now.getTime() - Date.parse(at) <= AGE_MS + 2 * CLOCK_SKEW_MS);
}

function olderThanLastStep(): { ok: false; refusal: Refusal } {
  return refuse('statement-invalid', 'older than the last step');
}

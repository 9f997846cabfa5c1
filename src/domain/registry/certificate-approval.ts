import type { Decided } from '../events/aggregate.ts';
import type { PrintableText } from '../identity/printable-text.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import { type RegisteredCertificate, startOfDay, stepAt } from './certificate.ts';
import type { CertificateEvent, UsedWords } from './certificate-events.ts';
import { stepFrom } from './certificate-life.ts';
import { type SignedStatement, stepByStatement } from './certificate-statement.ts';

/** Who says yes or no: an officer of the department, or a principal through words signed with the own certificate. */
export type Approver =
  | { readonly kind: 'department' }
  | { readonly kind: 'principal'; readonly statement: SignedStatement };

export interface CertificateDecision {
  readonly approve: boolean;
  readonly note?: PrintableText | undefined;
  /** which of the school's declarations of the certificate it is about: the first is 1 */
  readonly declaration?: number | undefined;
}

/** Which of the school's declarations of the certificate stands. */
export function declarationNumber({ history }: Pick<RegisteredCertificate, 'history'>): number {
  return history.filter(({ state }) => state === 'proposed').length;
}

/**
 * Đ9.3 the department approves a school's certificate, Đ9.5 a device's, one by one; Đ9.4 the principal approves a
 * person's. The principal's own is approved by the department, which appoints: nobody approves oneself.
 */
export function approverOf({ kind, holder }: RegisteredCertificate): Approver['kind'] {
  return kind === 'person' && !holder.roles.includes('principal') ? 'principal' : 'department';
}

export function decideCertificate(
  certificate: RegisteredCertificate | undefined,
  decision: CertificateDecision,
  approver: Approver,
  now: Date,
): Decided<CertificateEvent> {
  if (!certificate) return refuse('no-such-certificate');
  const allowed = mayApprove(certificate, approver);
  if (!allowed.ok) return allowed;
  if (!isAboutWhatStands(certificate, decision, approver)) return refuse('declaration-changed');
  return takenBy(approver, certificate, now, (words) => {
    const step = stepFrom(certificate.state, decision.approve ? 'approve' : 'refuse');
    if (!step.ok) {
      return certificate.state === (decision.approve ? 'in-force' : 'refused')
        ? { ok: true, already: true }
        : step;
    }
    const since = decision.approve ? firstInstant(certificate) : now.toISOString();
    const { note } = decision;
    const { sha256, schoolId } = certificate;
    const type = decision.approve ? 'certificate.approved' : 'certificate.refused';
    const data = { since, ...(note === undefined ? {} : { note }), ...words };
    return { ok: true, events: [{ type, subject: { sha256, schoolId }, data }] };
  });
}

/**
 * The school may declare anew while somebody reads: a yes to the former words is no yes to these. So an officer who
 * approves what was declared more than once names the declaration, and a principal has signed after it.
 */
function isAboutWhatStands(
  certificate: RegisteredCertificate,
  { approve, declaration }: CertificateDecision,
  approver: Approver,
): boolean {
  const standing = declarationNumber(certificate);
  if (declaration !== undefined && declaration !== standing) return false;
  if (standing === 1 || !approve) return true;
  if (approver.kind === 'department') return declaration !== undefined;
  const declared = certificate.history.findLast(({ state }) => state === 'proposed');
  return declared !== undefined && Date.parse(approver.statement.at) >= Date.parse(declared.at);
}

/** A principal's words count once; the department's word is its officer's credential. */
export function takenBy(
  approver: Approver,
  certificate: RegisteredCertificate,
  now: Date,
  rule: (words: Partial<UsedWords>) => Decided<CertificateEvent>,
): Decided<CertificateEvent> {
  return approver.kind === 'principal'
    ? stepByStatement(certificate, approver.statement, now, rule)
    : rule({});
}

/** Also for taking a suspension back: what was approved by one is put in force again by the same. */
export function mayApprove(certificate: RegisteredCertificate, approver: Approver): Decision<object> {
  if (approver.kind !== approverOf(certificate)) {
    return approver.kind === 'department'
      ? refuse('approval-by-principal')
      : refuse('approval-by-department');
  }
  if (approver.kind === 'department') return { ok: true };
  const { schoolId, certificate: own } = approver.statement;
  if (schoolId !== certificate.schoolId) return refuse('no-such-certificate');
  return own === certificate.sha256 ? refuse('approval-by-department') : { ok: true };
}

/** The principal's certificate that signed an approval: registered as such, of that school, in force now. */
export function mayDecideAsPrincipal(
  certificate: RegisteredCertificate | undefined,
  schoolId: SchoolId,
  now: Date,
): boolean {
  return (
    certificate?.kind === 'person' &&
    certificate.schoolId === schoolId &&
    certificate.holder.roles.includes('principal') &&
    stepAt(certificate, now)?.state === 'in-force' &&
    now <= new Date(certificate.notAfter)
  );
}

function firstInstant({ from, notBefore }: RegisteredCertificate): string {
  const start = startOfDay(from);
  return (start > new Date(notBefore) ? start : new Date(notBefore)).toISOString();
}

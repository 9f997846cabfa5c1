import type { SchoolId } from '../identity/school-id.ts';
import type { Sha256 } from '../identity/sha256.ts';
import { type Decision, refuse } from '../refusal.ts';
import {
  type CertificateChange,
  type RegisteredCertificate,
  startOfDay,
  stepAt,
  takeStep,
} from './certificate.ts';

/** Who says yes or no: the department, or a principal through words signed with the own certificate. */
export type Approver =
  | { readonly kind: 'department'; readonly name: string }
  | {
      readonly kind: 'principal';
      readonly schoolId: SchoolId;
      readonly certificate: Sha256;
      readonly statement: string;
    };

export interface CertificateDecision {
  readonly approve: boolean;
  readonly note?: string | undefined;
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
): Decision<{ change: CertificateChange } | { already: true }> {
  if (!certificate) return refuse('no-such-certificate');
  const allowed = mayApprove(certificate, approver);
  if (!allowed.ok) return allowed;
  if (certificate.state !== 'proposed') {
    const wanted = decision.approve ? 'in-force' : 'refused';
    return certificate.state === wanted
      ? { ok: true, already: true }
      : refuse('certificate-state', certificate.state);
  }
  const step = {
    since: decision.approve ? firstInstant(certificate) : now.toISOString(),
    by: approverName(approver),
    ...(decision.note === undefined ? {} : { note: decision.note }),
    ...(approver.kind === 'principal' ? { statement: approver.statement } : {}),
  };
  const state = decision.approve ? 'in-force' : 'refused';
  return { ok: true, change: takeStep(certificate, { ...step, state }, now) };
}

/** Also for taking a suspension back: what was approved by one is put in force again by the same. */
export function mayApprove(certificate: RegisteredCertificate, approver: Approver): Decision<object> {
  if (approver.kind !== approverOf(certificate)) {
    return approver.kind === 'department'
      ? refuse('approval-by-principal')
      : refuse('approval-by-department');
  }
  if (approver.kind === 'department') return { ok: true };
  if (approver.schoolId !== certificate.schoolId) return refuse('no-such-certificate');
  return approver.certificate === certificate._id ? refuse('approval-by-department') : { ok: true };
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

export function approverName(approver: Approver): string {
  return approver.kind === 'department' ? approver.name : `principal:${approver.certificate}`;
}

function firstInstant({ from, notBefore }: RegisteredCertificate): string {
  const start = startOfDay(from);
  return (start > new Date(notBefore) ? start : new Date(notBefore)).toISOString();
}

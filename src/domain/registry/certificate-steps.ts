import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import {
  type CertificateChange,
  type CertificateState,
  type RegisteredCertificate,
  type RevocationReason,
  takeStep,
} from './certificate.ts';
import { type Approver, approverName, approverOf, mayApprove } from './certificate-approval.ts';

/** Who stops or ends a certificate: its school (Đ12.2), or the department. */
export type Registrar =
  | { readonly kind: 'school'; readonly schoolId: SchoolId; readonly name: string }
  | { readonly kind: 'department'; readonly name: string };

/** How far back a school may date a step: further would undo years of records with one call. The department may. */
const SCHOOL_LOOKS_BACK_MS = 30 * 86_400_000;

/** `since`: from when it counts, now unless told; it may lie in the past, when it was learned of late. */
export interface Ending {
  readonly since?: string | undefined;
  readonly note?: string | undefined;
}

type Step = Decision<{ change: CertificateChange } | { already: true }>;

/** Tạm dừng: a token that can't be found. Taken back, or turned into a revocation. */
export function suspendCertificate(
  certificate: RegisteredCertificate | undefined,
  ending: Ending,
  by: Registrar,
  now: Date,
): Step {
  if (!certificate || !concerns(certificate, by)) return refuse('no-such-certificate');
  if (certificate.state === 'suspended') return { ok: true, already: true };
  return end(certificate, ['in-force'], { state: 'suspended' }, ending, by, now);
}

/** Back in force, by whoever may approve it; what the department has stopped, the department alone sets going again. */
export function reinstateCertificate(
  certificate: RegisteredCertificate | undefined,
  ending: Ending,
  by: Approver,
  now: Date,
): Step {
  if (!certificate) return refuse('no-such-certificate');
  const last = certificate.history.at(-1);
  const stoppedByDepartment = last?.state === 'suspended' && !last.by.startsWith('school:');
  const allowed =
    stoppedByDepartment && by.kind === 'department' ? ({ ok: true } as const) : mayApprove(certificate, by);
  if (!allowed.ok) return allowed;
  if (stoppedByDepartment && by.kind !== 'department') return refuse('approval-by-department');
  if (certificate.state === 'in-force' && certificate.history.some(({ state }) => state === 'suspended')) {
    return { ok: true, already: true };
  }
  const since = ending.since ?? now.toISOString();
  if (last && new Date(since) < new Date(last.since)) {
    return refuse('certificate-date', 'before the suspension');
  }
  const more = by.kind === 'principal' ? { statement: by.statement } : {};
  return end(
    certificate,
    ['suspended'],
    { state: 'in-force', ...more },
    ending,
    { ...by, name: approverName(by) },
    now,
  );
}

/** Thu hồi (Đ12): for good. What was signed before stays signed, unless the key was no longer its holder's alone (Đ8.3). */
export function revokeCertificate(
  certificate: RegisteredCertificate | undefined,
  reason: RevocationReason,
  ending: Ending,
  by: Registrar,
  now: Date,
): Step {
  if (!certificate || !concerns(certificate, by)) return refuse('no-such-certificate');
  if (certificate.state === 'revoked') return { ok: true, already: true };
  const from: CertificateState[] = ['proposed', 'in-force', 'suspended', 'replaced'];
  return end(certificate, from, { state: 'revoked', reason }, ending, by, now);
}

/** Thay thế: the holder has a new one, which must be in force first, so that nobody is left without. */
export function replaceCertificate(
  certificate: RegisteredCertificate | undefined,
  successor: RegisteredCertificate | undefined,
  ending: Ending,
  by: Registrar,
  now: Date,
): Step {
  if (!certificate || !concerns(certificate, by)) return refuse('no-such-certificate');
  const last = certificate.history.at(-1);
  if (last?.state === 'replaced' && last.replacedBy === successor?._id) return { ok: true, already: true };
  if (!successor || !isSuccessor(certificate, successor)) return refuse('certificate-not-successor');
  const step = { state: 'replaced', replacedBy: successor._id } as const;
  return end(certificate, ['in-force', 'suspended'], step, ending, by, now);
}

function concerns(certificate: RegisteredCertificate, by: Registrar): boolean {
  return by.kind === 'department' || by.schoolId === certificate.schoolId;
}

/** Of the same holder, by what the authority wrote into both and not by a name that may be spelled in two ways. */
function isSuccessor(old: RegisteredCertificate, next: RegisteredCertificate): boolean {
  const sameHolder = next.uids.some((uid) => old.uids.includes(uid));
  return (
    next._id !== old._id &&
    next.kind === old.kind &&
    next.schoolId === old.schoolId &&
    next.state === 'in-force' &&
    sameHolder &&
    approverOf(next) === approverOf(old)
  );
}

function end(
  certificate: RegisteredCertificate,
  from: readonly CertificateState[],
  step: Omit<Parameters<typeof takeStep>[1], 'since' | 'by' | 'note'>,
  { since, note }: Ending,
  by: { readonly kind: 'school' | 'principal' | 'department'; readonly name: string },
  now: Date,
): Step {
  if (!from.includes(certificate.state)) return refuse('certificate-state', certificate.state);
  const start = since === undefined ? now : new Date(since);
  if (start < new Date(certificate.notBefore)) return refuse('certificate-date', 'before it was valid');
  if (start > now) return refuse('certificate-date', 'in the future');
  if (by.kind !== 'department' && now.getTime() - start.getTime() > SCHOOL_LOOKS_BACK_MS) {
    return refuse('certificate-date', 'more than 30 days back: ask the department');
  }
  const told = { ...step, since: start.toISOString(), by: by.name, ...(note === undefined ? {} : { note }) };
  return { ok: true, change: takeStep(certificate, told, now) };
}

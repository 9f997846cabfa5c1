import type { PrintableText } from '../identity/printable-text.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import {
  type CertificateChange,
  type CertificateStep,
  type RegisteredCertificate,
  type RevocationReason,
  takeStep,
} from './certificate.ts';
import { type Approver, approverOf, mayApprove, signature, takenBy } from './certificate-approval.ts';
import { handOver } from './certificate-handover.ts';
import { type LifeStepName, stepFrom } from './certificate-life.ts';
import type { Handover } from './handover.ts';

/** Who stops or ends a certificate: its school (Đ12.2), or the department. */
export type Registrar =
  | { readonly kind: 'school'; readonly schoolId: SchoolId; readonly name: string }
  | { readonly kind: 'department'; readonly name: string };

/** How far back a school may date a step: further would undo years of records with one call. The department may. */
const SCHOOL_LOOKS_BACK_MS = 30 * 86_400_000;

/** `since`: from when it counts, now unless told; it may lie in the past, when it was learned of late. */
export interface Ending {
  readonly since?: string | undefined;
  readonly note?: PrintableText | undefined;
}

/** `handover`: of the device, where it is given back at once (Đ12.2). */
export interface Revocation extends Ending {
  readonly reason: RevocationReason;
  readonly handover?: Handover | undefined;
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
  const already =
    certificate.state === 'suspended' && (by.kind === 'school' || stoppedByDepartment(certificate));
  return already ? { ok: true, already } : end(certificate, 'suspend', {}, ending, by, now);
}

/** Back in force, by whoever may approve it; what the department has stopped, the department alone sets going again. */
export function reinstateCertificate(
  certificate: RegisteredCertificate | undefined,
  ending: Ending,
  by: Approver,
  now: Date,
): Step {
  if (!certificate) return refuse('no-such-certificate');
  const ofDepartment = stoppedByDepartment(certificate);
  const allowed: Decision<object> =
    ofDepartment && by.kind === 'department' ? { ok: true } : mayApprove(certificate, by);
  if (!allowed.ok) return allowed;
  if (ofDepartment && by.kind !== 'department') return refuse('approval-by-department');
  return takenBy(by, certificate, now, () => {
    const { state, history } = certificate;
    if (state === 'in-force' && history.some((step) => step.state === 'suspended')) {
      return { ok: true, already: true };
    }
    const last = history.at(-1);
    if (last && new Date(ending.since ?? now) < new Date(last.since)) {
      return refuse('certificate-date', 'before the suspension');
    }
    const { by: name, ...more } = signature(by);
    return end(certificate, 'reinstate', more, ending, { ...by, name }, now);
  });
}

function stoppedByDepartment({ history }: RegisteredCertificate): boolean {
  const last = history.at(-1);
  return last?.state === 'suspended' && !last.by.startsWith('school:');
}

/** Thu hồi (Đ12): for good. What was signed before stays signed, unless the key was no longer its holder's alone (Đ8.3). */
export function revokeCertificate(
  certificate: RegisteredCertificate | undefined,
  { reason, handover, ...ending }: Revocation,
  by: Registrar,
  now: Date,
): Step {
  if (!certificate || !concerns(certificate, by)) return refuse('no-such-certificate');
  const revoked: Step =
    certificate.state === 'revoked'
      ? { ok: true, already: true }
      : end(certificate, 'revoke', { reason }, ending, by, now);
  if (!handover || !revoked.ok) return revoked;
  const standing = 'change' in revoked ? { ...certificate, ...revoked.change } : certificate;
  return handOver(standing, handover, by.name, now);
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
  return end(certificate, 'replace', { replacedBy: successor._id }, ending, by, now);
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
  name: LifeStepName,
  more: Pick<CertificateStep, 'reason' | 'replacedBy' | 'statement'>,
  { since, note }: Ending,
  by: { readonly kind: 'school' | 'principal' | 'department'; readonly name: string },
  now: Date,
): Step {
  const step = stepFrom(certificate.state, name);
  if (!step.ok) return step;
  const start = since === undefined ? now : new Date(since);
  if (start < new Date(certificate.notBefore)) return refuse('certificate-date', 'before it was valid');
  if (start > now) return refuse('certificate-date', 'in the future');
  if (by.kind !== 'department' && now.getTime() - start.getTime() > SCHOOL_LOOKS_BACK_MS) {
    return refuse('certificate-date', 'more than 30 days back: ask the department');
  }
  const told = { ...more, state: step.state, since: start.toISOString(), by: by.name };
  return { ok: true, change: takeStep(certificate, note === undefined ? told : { ...told, note }, now) };
}

import type { Decided } from '../events/aggregate.ts';
import type { PrintableText } from '../identity/printable-text.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import type { RegisteredCertificate, RevocationReason } from './certificate.ts';
import { type Approver, approverOf, mayApprove, takenBy } from './certificate-approval.ts';
import type { CertificateEvent } from './certificate-events.ts';
import { handOver } from './certificate-handover.ts';
import { type LifeStepName, stepFrom } from './certificate-life.ts';
import type { Handover } from './handover.ts';

/** Who stops or ends a certificate: its school (Đ12.2), or the department. */
export type Registrar =
  | { readonly kind: 'school'; readonly schoolId: SchoolId }
  | { readonly kind: 'department' };

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

type Step = Decided<CertificateEvent>;
interface Told {
  readonly since: string;
  readonly note?: string;
}

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
  if (already) return { ok: true, already };
  const told = tell(certificate, 'suspend', ending, by.kind, now);
  return told.ok ? happened(certificate, { type: 'certificate.suspended', data: told.told }) : told;
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
  return takenBy(by, certificate, now, (words) => {
    const { state, history } = certificate;
    if (state === 'in-force' && history.some((step) => step.state === 'suspended')) {
      return { ok: true, already: true };
    }
    const last = history.at(-1);
    if (last && new Date(ending.since ?? now) < new Date(last.since)) {
      return refuse('certificate-date', 'before the suspension');
    }
    const told = tell(certificate, 'reinstate', ending, by.kind, now);
    if (!told.ok) return told;
    return happened(certificate, { type: 'certificate.reinstated', data: { ...told.told, ...words } });
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
  const revoked = revoke(certificate, reason, ending, by, now);
  if (!handover || !revoked.ok) return revoked;
  const handed = handOver({ ...certificate, state: 'revoked' }, handover, now);
  if (!handed.ok || !('events' in revoked) || !('events' in handed)) return handed;
  return { ok: true, events: [...revoked.events, ...handed.events] };
}

function revoke(
  certificate: RegisteredCertificate,
  reason: RevocationReason,
  ending: Ending,
  by: Registrar,
  now: Date,
): Step {
  if (certificate.state === 'revoked') return { ok: true, already: true };
  const told = tell(certificate, 'revoke', ending, by.kind, now);
  if (!told.ok) return told;
  return happened(certificate, { type: 'certificate.revoked', data: { ...told.told, reason } });
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
  if (last?.state === 'replaced' && last.replacedBy === successor?.sha256) return { ok: true, already: true };
  if (!successor || !isSuccessor(certificate, successor)) return refuse('certificate-not-successor');
  const told = tell(certificate, 'replace', ending, by.kind, now);
  if (!told.ok) return told;
  const data = { ...told.told, replacedBy: successor.sha256 };
  return happened(certificate, { type: 'certificate.replaced', data });
}

function concerns(certificate: RegisteredCertificate, by: Registrar): boolean {
  return by.kind === 'department' || by.schoolId === certificate.schoolId;
}

/** Of the same holder, by what the authority wrote into both and not by a name that may be spelled in two ways. */
function isSuccessor(old: RegisteredCertificate, next: RegisteredCertificate): boolean {
  const sameHolder = next.uids.some((uid) => old.uids.includes(uid));
  return (
    next.sha256 !== old.sha256 &&
    next.kind === old.kind &&
    next.schoolId === old.schoolId &&
    next.state === 'in-force' &&
    sameHolder &&
    approverOf(next) === approverOf(old)
  );
}

/** Whether the step is possible from here and at that time, and how it is told. */
function tell(
  certificate: RegisteredCertificate,
  name: LifeStepName,
  { since, note }: Ending,
  by: 'school' | 'principal' | 'department',
  now: Date,
): Decision<{ readonly told: Told }> {
  const step = stepFrom(certificate.state, name);
  if (!step.ok) return step;
  const start = since === undefined ? now : new Date(since);
  if (start < new Date(certificate.notBefore)) return refuse('certificate-date', 'before it was valid');
  if (start > now) return refuse('certificate-date', 'in the future');
  if (by !== 'department' && now.getTime() - start.getTime() > SCHOOL_LOOKS_BACK_MS) {
    return refuse('certificate-date', 'more than 30 days back: ask the department');
  }
  return { ok: true, told: { since: start.toISOString(), ...(note === undefined ? {} : { note }) } };
}

function happened({ sha256, schoolId }: RegisteredCertificate, event: CertificateEvent): Step {
  return { ok: true, events: [{ ...event, subject: { sha256, schoolId } }] };
}

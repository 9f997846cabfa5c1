import { vietnameseDay } from '../identity/calendar.ts';
import { CLOCK_SKEW_MS } from '../identity/clock-skew.ts';
import type { Sha256 } from '../identity/sha256.ts';
import type { SignerRole } from '../profile/profile.ts';
import { type CertificateStep, type RegisteredCertificate, startOfDay, stepAt } from './certificate.ts';
import { type Assignment, assignedOn, isOfClass } from './registry-assignment.ts';
import type { RegistryPolicy } from './registry-policy.ts';

/** What must be known of a registered certificate to judge a signature by it. */
export interface KnownSigner
  extends Pick<RegisteredCertificate, '_id' | 'schoolId' | 'schoolYears' | 'history' | 'state'> {
  readonly holder: Pick<RegisteredCertificate['holder'], 'roles'>;
}

/** What the registry knows of one document's signers, given to the verifier from outside. Plain data. */
export interface RegistryEvidence {
  readonly policy: RegistryPolicy;
  /** registered certificates among the document's; one that is not here is not registered */
  readonly certificates: readonly KnownSigner[];
  /** the assignments of the document's school and school year */
  readonly assignments: readonly Assignment[];
}

/** One who signed, as the document places it; undefined where the document does not say. */
export interface SignerInPlace {
  readonly certificate: Sha256;
  readonly role: SignerRole;
  readonly schoolId: string | undefined;
  readonly schoolYear: string | undefined;
  readonly className: string | undefined;
  /** of the results that a subject teacher signs */
  readonly subjects: readonly string[];
  readonly signedAt: Date;
}

export type RegistryProblem =
  | 'certificate-not-registered'
  | 'certificate-not-in-force'
  | 'certificate-suspended'
  | 'certificate-revoked-before-signing'
  | 'certificate-compromised'
  | 'certificate-replaced-before-signing'
  | 'certificate-of-another-school'
  | 'certificate-of-another-role'
  | 'not-assigned-for-year';

/** What the registry says of one signer. `standsInFor` names the certificate of the one who has left. */
export interface RegistryStanding {
  readonly state: CertificateStep['state'] | 'not-registered';
  readonly since?: string;
  readonly standsInFor?: Sha256;
  readonly problems: readonly RegistryProblem[];
}

/**
 * Whether the signer is the one that the registry knows for this role, school and year (Đ8, Đ9.2, Đ24.2, Đ24.5), and
 * was in force when signing (Đ8.1). What was signed before a revocation stays signed (Đ12); but where the key had left
 * its holder's hands (Đ8.3) anybody could write an earlier time, so that only a timestamp or the receipt proves when it was signed.
 * @param existedAt by when the signature is proven to have existed
 */
export function registryStanding(
  { policy, certificates, assignments }: RegistryEvidence,
  signer: SignerInPlace,
  existedAt: Date,
): RegistryStanding {
  const certificate = certificates.find(({ _id }) => _id === signer.certificate);
  if (!certificate) return { state: 'not-registered', problems: ['certificate-not-registered'] };
  // A clock that is behind signs minutes before its first day, as it does before its certificate begins.
  const step =
    stepAt(certificate, signer.signedAt) ??
    stepAt(certificate, new Date(signer.signedAt.getTime() + CLOCK_SKEW_MS));
  const problems: RegistryProblem[] = [...stateProblems(step), ...compromise(certificate, step, existedAt)];
  // Data that names no school or year is refused for that.
  if (signer.schoolId !== undefined && certificate.schoolId !== signer.schoolId) {
    problems.push('certificate-of-another-school');
    return { state: step?.state ?? certificate.state, ...(step && { since: step.since }), problems };
  }
  const { problem, standsInFor } = place(certificate, signer, assignments, policy);
  if (problem) problems.push(problem);
  return {
    state: step?.state ?? 'proposed',
    ...(step && { since: step.since }),
    ...(standsInFor && { standsInFor }),
    problems,
  };
}

/** Whether problems refuse the document, by the day of its receipt. */
export function registryRefuses({ mode, since }: RegistryPolicy, receivedAt: Date): boolean {
  return mode === 'required' && (since === undefined || receivedAt >= startOfDay(since));
}

function stateProblems(step: CertificateStep | undefined): readonly RegistryProblem[] {
  switch (step?.state) {
    case 'in-force':
      return [];
    case 'suspended':
      return ['certificate-suspended'];
    case 'revoked':
      return [
        step.reason === 'compromised' ? 'certificate-compromised' : 'certificate-revoked-before-signing',
      ];
    case 'replaced':
      return ['certificate-replaced-before-signing'];
    default:
      return ['certificate-not-in-force'];
  }
}

function compromise(
  { history }: KnownSigner,
  atSigning: CertificateStep | undefined,
  existedAt: Date,
): readonly RegistryProblem[] {
  const last = history.at(-1);
  const known = last?.state === 'revoked' && last.reason === 'compromised' && last !== atSigning;
  return known && existedAt >= new Date(last.since) ? ['certificate-compromised'] : [];
}

interface Placed {
  readonly problem?: RegistryProblem;
  readonly standsInFor?: Sha256;
}

/** By assignment where the slot has one, else by the roles and years that were approved with the certificate. */
function place(
  certificate: KnownSigner,
  signer: SignerInPlace,
  assignments: readonly Assignment[],
  policy: RegistryPolicy,
): Placed {
  const { role, schoolYear, className, signedAt } = signer;
  const day = vietnameseDay(signedAt);
  const ofRole = assignments.filter(
    (assignment) =>
      assignment.role === role && assignment.schoolYear === schoolYear && isOfClass(assignment, className),
  );
  // A teacher of two subjects signs both results at once and must be the one for each of them.
  const subjects = role === 'subject-teacher' && signer.subjects.length > 0 ? signer.subjects : [undefined];
  let standsInFor: Sha256 | undefined;
  for (const subject of subjects) {
    const ofSlot = ofRole.filter((each) => each.subject === undefined || each.subject === subject);
    if (ofSlot.length === 0) {
      const problem = withoutAssignment(certificate, signer, policy);
      if (problem) return { problem };
      continue;
    }
    const own = assignedOn(ofSlot, day).find((each) => each.certificate === certificate._id);
    if (!own) {
      const { roles } = certificate.holder;
      return { problem: roles.includes(role) ? 'not-assigned-for-year' : 'certificate-of-another-role' };
    }
    standsInFor ??= own.standsInFor;
  }
  return standsInFor === undefined ? {} : { standsInFor };
}

function withoutAssignment(
  { holder, schoolYears }: KnownSigner,
  { role, schoolYear }: SignerInPlace,
  { assignments }: RegistryPolicy,
): RegistryProblem | undefined {
  if (!holder.roles.includes(role)) return 'certificate-of-another-role';
  if (schoolYears && !schoolYears.some((year) => year === schoolYear)) return 'not-assigned-for-year';
  return assignments === 'required' ? 'not-assigned-for-year' : undefined;
}

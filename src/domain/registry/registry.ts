import { vietnameseDay } from '../identity/calendar.ts';
import { CLOCK_SKEW_MS } from '../identity/clock-skew.ts';
import type { Sha256 } from '../identity/sha256.ts';
import type { SignerRole } from '../profile/profile.ts';
import { type CertificateStep, type RegisteredCertificate, startOfDay, stepAt } from './certificate.ts';
import { compromiseOf } from './certificate-compromise.ts';
import { kindOfRole } from './declaration-id.ts';
import { lostElsewhere, type TellsOfKey, wasApproved } from './lost-elsewhere.ts';
import { type Assignment, assignedOn, isOfClass } from './registry-assignment.ts';
import type { RegistryPolicy } from './registry-policy.ts';

/** What must be known of a declared certificate to judge a signature by it. */
export interface KnownSigner
  extends Pick<
      RegisteredCertificate,
      '_id' | 'sha256' | 'kind' | 'schoolId' | 'schoolYears' | 'history' | 'state'
    >,
    TellsOfKey {
  readonly holder: Pick<RegisteredCertificate['holder'], 'roles'>;
}

/** What the registry knows of one document's signers, given to the verifier from outside. Plain data. */
export interface RegistryEvidence {
  readonly policy: RegistryPolicy;
  /** every school's declarations of the document's certificates; one that is not here is not registered */
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
  | 'certificate-suspended-elsewhere'
  | 'certificate-compromised-elsewhere'
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
 * Whether the signer is the one that the document's school has declared for this role and year (Đ8, Đ9.2, Đ24.2, Đ24.5),
 * and was in force there when signing (Đ8.1). What was signed before a revocation stays signed (Đ12); but where the key had
 * left its holder's hands (Đ8.3) anybody could write an earlier time, so that only a timestamp or the receipt proves when
 * it was signed. What another school has told of its own declaration counts for nothing here, but that the key was lost.
 * @param existedAt by when the signature is proven to have existed
 */
export function registryStanding(
  { policy, certificates: all, assignments }: RegistryEvidence,
  signer: SignerInPlace,
  existedAt: Date,
): RegistryStanding {
  const declared = all.filter(({ sha256 }) => sha256 === signer.certificate);
  const certificate = declaredHere(declared, signer);
  // Data that names no school is nobody's: it is refused for that too.
  if (!certificate) {
    const elsewhere = signer.schoolId !== undefined && declared.some(wasApproved);
    const problem = elsewhere ? 'certificate-of-another-school' : 'certificate-not-registered';
    return { state: 'not-registered', problems: [problem] };
  }
  // A clock that is behind signs minutes before its first day, as it does before its certificate begins.
  const step =
    stepAt(certificate, signer.signedAt) ??
    stepAt(certificate, new Date(signer.signedAt.getTime() + CLOCK_SKEW_MS));
  const others = declared.filter(({ _id }) => _id !== certificate._id);
  const problems: RegistryProblem[] = [
    ...stateProblems(step),
    ...compromise(certificate, step, existedAt),
    ...lostElsewhere(others, signer.signedAt, existedAt),
  ];
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

/** In the kind that signs in the role; of another kind, it holds no such role. */
function declaredHere(declared: readonly KnownSigner[], { schoolId, role }: SignerInPlace) {
  const here = declared.filter((one) => one.schoolId === schoolId);
  return here.find(({ kind }) => kind === kindOfRole(role)) ?? here[0];
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
  certificate: KnownSigner,
  atSigning: CertificateStep | undefined,
  existedAt: Date,
): readonly RegistryProblem[] {
  const told = compromiseOf(certificate);
  const known = told !== undefined && told !== atSigning;
  return known && existedAt >= new Date(told.since) ? ['certificate-compromised'] : [];
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
    const own = assignedOn(ofSlot, day).find((each) => each.certificate === certificate.sha256);
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

import { vietnameseDay } from '../identity/calendar.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';
import type { SignerRole } from '../profile/profile.ts';
import { type Decision, refuse } from '../refusal.ts';
import {
  type CertificateChange,
  type CertificateFacts,
  type CertificateKind,
  type RegisteredCertificate,
  startOfDay,
  takeStep,
} from './certificate.ts';

/** How the certificates of Vietnamese authorities name an organisation in the subject's userId. */
const organisationPrefix = 'MDV:';

export interface CertificateProposal {
  readonly kind: CertificateKind;
  readonly schoolId: SchoolId;
  readonly name: string;
  readonly roles: readonly SignerRole[];
  readonly schoolYears?: readonly SchoolYear[] | undefined;
  /** `YYYY-MM-DD`; the day from which the certificate itself is valid unless told */
  readonly from?: string | undefined;
  readonly facts: CertificateFacts;
  /** base64 */
  readonly der: string;
  readonly by: string;
}

/**
 * A school declares a certificate (Đ33.7). It counts once the department (Đ9.3, Đ9.5) or the principal (Đ9.4) has
 * approved it. The same declaration again changes nothing; one that was refused may be declared anew.
 */
export function proposeCertificate(
  standing: RegisteredCertificate | undefined,
  proposal: CertificateProposal,
  now: Date,
): Decision<{ created: RegisteredCertificate } | { change: CertificateChange } | { already: true }> {
  const { facts, kind, schoolId, der, by } = proposal;
  if (standing && (standing.schoolId !== schoolId || standing.kind !== kind)) {
    return refuse('certificate-registered-otherwise');
  }
  const unfit = unfitness(proposal, now);
  if (unfit) return refuse('certificate-unfit', unfit);
  const step = { state: 'proposed', since: now.toISOString(), by } as const;
  if (standing?.state === 'refused') return { ok: true, change: takeStep(standing, step, now) };
  if (standing) {
    return sameDeclaration(standing, proposal)
      ? { ok: true, already: true }
      : refuse('certificate-registered-otherwise');
  }
  const { sha256, ...told } = facts;
  return {
    ok: true,
    created: {
      _id: sha256,
      kind,
      schoolId,
      holder: { name: proposal.name, roles: proposal.roles },
      ...(proposal.schoolYears ? { schoolYears: proposal.schoolYears } : {}),
      ...told,
      from: firstDay(proposal),
      der,
      proposedAt: now.toISOString(),
      version: 1,
      ...takeStep({ history: [] }, step, now),
    },
  };
}

/** Who may hold what (Đ9.2-5): the seal is the school's and names it; persons sign in persons' roles; devices in none. */
function unfitness(proposal: CertificateProposal, now: Date): string | undefined {
  const { facts, kind, roles, schoolId } = proposal;
  if (new Date(facts.notAfter) < now) return 'expired';
  if (new Date(`${firstDay(proposal)}T23:59:59.999+07:00`) < new Date(facts.notBefore)) {
    return 'it is not valid yet on the first day';
  }
  if (startOfDay(firstDay(proposal)) > new Date(facts.notAfter)) return 'expired before the first day';
  const organisations = facts.uids.filter((uid) => uid.startsWith(organisationPrefix));
  switch (kind) {
    case 'organisation':
      if (roles.length !== 1 || roles[0] !== 'school-seal') return 'want the one role school-seal';
      return organisations.length === 1 && organisations[0] === `${organisationPrefix}${schoolId}`
        ? undefined
        : `its subject does not name the school as ${organisationPrefix}${schoolId}`;
    case 'person':
      if (roles.length === 0 || roles.includes('school-seal')) return 'want roles of a person';
      return organisations.length === 0 ? undefined : 'its subject names an organisation';
    case 'device':
      return roles.length === 0 ? undefined : 'a device signs no transcript: want no role';
  }
}

function firstDay({ from, facts }: CertificateProposal): string {
  return from ?? vietnameseDay(new Date(facts.notBefore));
}

function sameDeclaration(standing: RegisteredCertificate, proposal: CertificateProposal): boolean {
  const listed = (values: readonly string[] | undefined) => values && [...values].sort().join(' ');
  return (
    standing.holder.name === proposal.name &&
    listed(standing.holder.roles) === listed(proposal.roles) &&
    listed(standing.schoolYears) === listed(proposal.schoolYears) &&
    standing.from === firstDay(proposal)
  );
}

import type { Decided } from '../events/aggregate.ts';
import { vietnameseDay } from '../identity/calendar.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';
import type { SignerRole } from '../profile/profile.ts';
import { refuse } from '../refusal.ts';
import { type AppointingDecision, sameDecision } from './appointing-decision.ts';
import {
  type CertificateFacts,
  type DeclaredWords,
  type RegisteredCertificate,
  startOfDay,
} from './certificate.ts';
import type { CertificateEvent } from './certificate-events.ts';
import type { CertificateKind } from './certificate-kind.ts';
import { stepFrom } from './certificate-life.ts';

/** How the certificates of Vietnamese authorities name an organisation in the subject's userId. */
const organisationPrefix = 'MDV:';

/** Sealed it is a third longer, and an entry of the ledger has 60,000. Certificates to sign with have some 2,000. */
const MOST_BYTES = 40_000;

export interface CertificateProposal {
  readonly kind: CertificateKind;
  readonly schoolId: SchoolId;
  readonly name: string;
  readonly roles: readonly SignerRole[];
  readonly schoolYears?: readonly SchoolYear[] | undefined;
  /** `YYYY-MM-DD`; the day from which the certificate itself is valid unless told */
  readonly from?: string | undefined;
  readonly decision?: AppointingDecision | undefined;
  readonly facts: CertificateFacts;
  /** the subject's, as the certificate says it */
  readonly commonName: string;
  /** base64 */
  readonly der: string;
}

/**
 * A school declares a certificate (Đ33.7). It counts once the department (Đ9.3, Đ9.5) or the principal (Đ9.4) has
 * approved it. The same declaration again changes nothing; until one is approved, the school may declare anew in other
 * words, of which none of the earlier ones stays. What another school has declared is not asked: a teacher may serve two.
 * @param standing the same school's declaration of the certificate in the same kind
 */
export function proposeCertificate(
  standing: RegisteredCertificate | undefined,
  proposal: CertificateProposal,
  now: Date,
): Decided<CertificateEvent> {
  const { facts, kind, schoolId, der, commonName } = proposal;
  const { sha256 } = facts;
  if (sealOfAnother(proposal)) return refuse('seal-of-another-school');
  const unfit = unfitness(proposal, now);
  if (unfit) return refuse('certificate-unfit', unfit);
  const declared = declaredWords(proposal);
  // What was refused may be asked for again in the same words.
  const again = standing !== undefined && standing.state !== 'refused' && sameDeclaration(standing, declared);
  if (again) return { ok: true, already: true };
  const allowed = stepFrom(standing?.state ?? 'unknown', 'propose');
  if (!allowed.ok) return refuse('certificate-registered-otherwise');
  const data = { kind, schoolId, ...declared, commonName, ...facts, der };
  if (bytesOf(data) > MOST_BYTES) return refuse('certificate-unfit', 'too large');
  return { ok: true, events: [{ type: 'certificate.proposed', subject: { sha256, schoolId }, data }] };
}

/** In JSON. */
function bytesOf(data: object): number {
  return new TextEncoder().encode(JSON.stringify(data)).length;
}

function declaredWords({
  name,
  roles,
  schoolYears,
  decision,
  ...proposal
}: CertificateProposal): DeclaredWords {
  return {
    holder: { name, roles },
    ...(schoolYears ? { schoolYears } : {}),
    ...(decision ? { decision } : {}),
    from: firstDay(proposal),
  };
}

/** Đ9.3: a seal names its school, and is declared by no other, as whatever kind. */
function sealOfAnother({ facts, schoolId }: CertificateProposal): boolean {
  return organisationsOf(facts).some((uid) => uid !== `${organisationPrefix}${schoolId}`);
}

function organisationsOf({ uids }: CertificateFacts): readonly string[] {
  return uids.filter((uid) => uid.startsWith(organisationPrefix));
}

/** Who may hold what (Đ9.2-5): the seal is the school's and names it; persons sign in persons' roles; devices in none. */
function unfitness(proposal: CertificateProposal, now: Date): string | undefined {
  const { facts, kind, roles, schoolId, decision } = proposal;
  if (kind === 'person' && !decision) return 'want number and day of the appointing decision (Đ7.2-3)';
  if (decision && decision.date > vietnameseDay(now)) return 'its decision lies in the future';
  if (new Date(facts.notAfter) < now) return 'expired';
  if (new Date(`${firstDay(proposal)}T23:59:59.999+07:00`) < new Date(facts.notBefore)) {
    return 'it is not valid yet on the first day';
  }
  if (startOfDay(firstDay(proposal)) > new Date(facts.notAfter)) return 'expired before the first day';
  const named = organisationsOf(facts).length;
  switch (kind) {
    case 'organisation':
      if (roles.length !== 1 || roles[0] !== 'school-seal') return 'want the one role school-seal';
      return named === 1
        ? undefined
        : `its subject does not name the school as ${organisationPrefix}${schoolId}`;
    case 'person':
      if (roles.length === 0 || roles.includes('school-seal')) return 'want roles of a person';
      return named === 0 ? undefined : 'its subject names an organisation';
    case 'device':
      return roles.length === 0 ? undefined : 'a device signs no transcript: want no role';
  }
}

function firstDay({ from, facts }: Pick<CertificateProposal, 'from' | 'facts'>): string {
  return from ?? vietnameseDay(new Date(facts.notBefore));
}

function sameDeclaration(standing: DeclaredWords, declared: DeclaredWords): boolean {
  const listed = (values: readonly string[] | undefined) => values && [...values].sort().join(' ');
  return (
    standing.holder.name === declared.holder.name &&
    listed(standing.holder.roles) === listed(declared.holder.roles) &&
    listed(standing.schoolYears) === listed(declared.schoolYears) &&
    standing.from === declared.from &&
    sameDecision(standing.decision, declared.decision)
  );
}

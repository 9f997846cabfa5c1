import {
  type RegistryEvidence,
  type RegistryStanding,
  registryRefuses,
  registryStanding,
} from '../../domain/registry/registry.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { descend } from '../reading/elements.ts';
import type { LocatedSignature } from '../reading/locate.ts';
import { plainText } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';

/** What the registry says of one signer; in the mode `observe` its problems are remarks. */
export interface JudgedByRegistry {
  readonly standing: RegistryStanding;
  readonly findings: readonly Finding[];
  readonly remarks: readonly Finding[];
}

/** Where the document places a signer. */
export interface DocumentPlace {
  readonly schoolId: string | undefined;
  readonly schoolYear: string | undefined;
  readonly className: string | undefined;
}

/** `signedAt` as the signer claims; `existedAt` as a timestamp or the receipt proves; `receivedAt` the document's. */
export interface SignatureTimes {
  readonly signedAt: Date;
  readonly existedAt: Date;
  readonly receivedAt: Date;
}

/** Đ24.5: the signer is the person (or the school) that the registry knows for this role, school and year. */
export function judgeByRegistry(
  registry: RegistryEvidence,
  tape: Tape,
  located: LocatedSignature,
  certificate: Certificate,
  place: DocumentPlace,
  { signedAt, existedAt, receivedAt }: SignatureTimes,
): JudgedByRegistry {
  const signer = {
    ...place,
    certificate: certificate.sha256,
    role: located.role.role,
    // Only assignments ask for the subject.
    subjects: registry.assignments.length === 0 ? [] : subjectsOf(tape, located),
    signedAt,
  };
  const standing = registryStanding(registry, signer, existedAt);
  const found = standing.problems.map((problem) => finding(problem));
  const refuses = registryRefuses(registry.policy, receivedAt);
  return { standing, findings: refuses ? found : [], remarks: refuses ? [] : found };
}

/** The codes of the subjects whose results lie in the signed regions, as the profile finds them. */
function subjectsOf(tape: Tape, { role: { signs }, regions }: LocatedSignature): readonly string[] {
  if (signs.kind !== 'results-of-teacher' || signs.subject === undefined) return [];
  return descend(tape, regions, signs.subject.split('/')).flatMap(
    (element) => plainText(tape, element) ?? [],
  );
}

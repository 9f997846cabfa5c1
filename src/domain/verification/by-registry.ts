import { parseSchoolId, type SchoolId } from '../identity/school-id.ts';
import { parseSchoolYear, type SchoolYear } from '../identity/school-year.ts';
import type { Sha256 } from '../identity/sha256.ts';
import { type RegistryEvidence, registryRefuses, registryStanding } from '../registry/registry.ts';
import { diagnosisOf } from './diagnosis.ts';
import { type Finding, failedCheck, finding } from './finding.ts';
import type { SignatureReport, VerificationReport } from './report.ts';
import { documentChecks, verdictOf } from './verdict.ts';

/** Whom the registry is asked about for one document, by the report on it. */
export interface NamedSigners {
  readonly certificates: readonly Sha256[];
  readonly schoolId: SchoolId | undefined;
  readonly schoolYear: SchoolYear | undefined;
  readonly className: string | undefined;
}

export function namedSigners({ signatures, place = {} }: VerificationReport): NamedSigners {
  return {
    certificates: [...new Set(signatures.flatMap(({ certificate }) => certificate?.sha256 ?? []))],
    schoolId: parseSchoolId(place.schoolId ?? ''),
    schoolYear: parseSchoolYear(place.schoolYear ?? ''),
    className: place.className,
  };
}

/**
 * Đ24.5: each signer is the person (or the school) that the registry knows for this role, school and year. A document is
 * verified first, without the registry; what that found stands, and this is added to it. Where the registry only
 * observes, its problems are remarks and refuse nothing.
 */
export function judgeByRegistry(report: VerificationReport, evidence: RegistryEvidence): VerificationReport {
  const registry = registryRefuses(evidence.policy, new Date(report.receivedAt)) ? 'required' : 'observe';
  const signatures = report.signatures.map((one) => judgeSigner(one, report, evidence, registry));
  const judged = { ...report, registry, signatures } as const;
  const isRefused = signatures.some(({ findings }, index) => findings !== report.signatures[index]?.findings);
  if (!isRefused) return judged;
  // What it says is told of documents in which nothing was found.
  const { content: _content, statement: _statement, sealed: _sealed, ...rest } = judged;
  return {
    ...rest,
    ...verdictOf([...report.findings, ...signatures.flatMap(({ findings }) => findings)]),
    checks: documentChecks(report.findings, signatures),
  };
}

/** A signer without a readable certificate or time can't be looked up; that is refused for itself. */
function judgeSigner(
  signature: SignatureReport,
  { place }: VerificationReport,
  evidence: RegistryEvidence,
  registry: 'required' | 'observe',
): SignatureReport {
  const { certificate, signingTime, existed, role } = signature;
  if (!certificate || !signingTime || role === 'unknown') return signature;
  const signer = {
    certificate: certificate.sha256,
    role,
    schoolId: place?.schoolId,
    schoolYear: place?.schoolYear,
    className: place?.className,
    subjects: signature.subjects ?? [],
    signedAt: new Date(signingTime.utc),
  };
  const { problems, state, since, standsInFor } = registryStanding(evidence, signer, new Date(existed.at));
  const standing = { state, ...(since && { since }), ...(standsInFor && { standsInFor }) };
  const found = problems.map((problem) => finding(problem));
  if (found.length === 0) return { ...signature, registry: standing };
  if (registry === 'observe') {
    return { ...signature, remarks: [...signature.remarks, ...found], registry: standing };
  }
  const findings = besideCertificate(signature, found);
  return {
    ...signature,
    ...verdictOf(findings),
    checks: { ...signature.checks, certificateValid: 'failed' },
    findings,
    diagnosis: diagnosed(signature, found),
    registry: standing,
  };
}

/** Signing times that were refused before the certificate was looked at. */
const EARLIER: readonly Finding['code'][] = ['signing-time-not-signed', 'signing-time-altered'];

/** Behind what is wrong with the certificate, ahead of what is wrong with timestamp and times: the first of a kind gives the sub-indication. */
function besideCertificate({ at, findings }: SignatureReport, found: readonly Finding[]): readonly Finding[] {
  const isOfTime = ({ code, at: place }: Finding) =>
    (failedCheck(code) === 'timeValid' && !EARLIER.includes(code)) || place?.startsWith(`${at}/Object`);
  const end = findings.findLastIndex((one) => !isOfTime(one)) + 1;
  return findings.toSpliced(end, 0, ...found);
}

function diagnosed({ at, role, diagnosis }: SignatureReport, found: readonly Finding[]) {
  if (!found.some(({ code }) => code === 'certificate-of-another-role')) return diagnosis;
  return [
    ...diagnosis.filter(({ cause }) => cause !== 'certificate-of-wrong-role'),
    diagnosisOf('certificate-of-wrong-role', at, `-> ${role}`),
  ];
}

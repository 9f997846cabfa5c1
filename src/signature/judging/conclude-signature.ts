import { type FailedCheck, failedCheck } from '../../domain/verification/finding.ts';
import type {
  Check15,
  Diagnosis,
  IssuerReport,
  RevocationReport,
  SignatureReport,
  TimestampReport,
} from '../../domain/verification/report.ts';
import { ALL_PASSED, CHECKS, checksOf, verdictOf } from '../../domain/verification/verdict.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { NOT_CHECKED, revocationReport } from '../revocation/revocation-report.ts';
import type { RevocationState } from '../revocation/revocation-state.ts';
import type { Timestamp } from '../timestamp/check-token.ts';
import type { ElementNumber } from '../xml/nodes.ts';
import type { JudgedSignature } from './judge-signature.ts';

type CertificateReport = NonNullable<SignatureReport['certificate']>;

/** What a report says of a certificate depends on it alone: written once for all documents it signed. */
const certificateReports = new WeakMap<Certificate, CertificateReport>();

export interface PlacesAndTimes {
  pathOf(element: ElementNumber): string;
  /** of the document; written once for all its signatures */
  readonly received: { readonly at: Date; readonly text: string };
}

type Written = { -readonly [Key in keyof SignatureReport]: SignatureReport[Key] };

/** From what was found of one signature to its part of the report. */
export function signatureReport(
  judged: JudgedSignature,
  diagnosis: readonly Diagnosis[],
  { pathOf, received }: PlacesAndTimes,
): SignatureReport {
  const { located, findings, existed, time, certificate, path, timestamp, subjects } = judged;
  const isSound = findings.length === 0 && CHECKS.every((check) => judged.done[check]);
  const report: Written = {
    role: located.role.role,
    at: located.at,
    ...(isSound ? PASSED : verdictOf(findings)),
    checks: isSound ? ALL_PASSED : checksOf((check) => checkOf(check, judged)),
    findings,
    remarks: judged.remarks,
    diagnosis,
    covers: judged.covers.map(pathOf),
    existed: {
      by: existed.by,
      at: existed.at === received.at ? received.text : existed.at.toISOString(),
    },
  };
  if (subjects) report.subjects = subjects;
  if (time)
    report.signingTime = { claimed: time.claimed, utc: time.at.toISOString(), zoneAssumed: time.zoneAssumed };
  if (timestamp) report.timestamp = timestampReport(timestamp);
  if (certificate) report.certificate = certificateReport(certificate);
  if (path) report.path = path.map(({ sha256 }) => sha256);
  if (path && time) report.revocation = stateReport(judged.revocation?.states[0]);
  return report;
}

const PASSED = { indication: 'TOTAL-PASSED' } as const;

function checkOf(check: FailedCheck, { findings, done }: JudgedSignature): Check15 {
  if (findings.some(({ code }) => failedCheck(code) === check)) return 'failed';
  return done[check] ? 'passed' : 'not-checked';
}

/** Every authority on a signature's path, once. */
export function issuerReports(judged: readonly JudgedSignature[]): readonly IssuerReport[] {
  const issuers = new Map<Certificate, RevocationState | 'anchor' | undefined>();
  const byTime = judged.toSorted((a, b) => (a.time?.at.getTime() ?? 0) - (b.time?.at.getTime() ?? 0));
  for (const { path = [], revocation } of byTime) {
    for (const [index, issuer] of path.entries()) {
      issuers.set(issuer, index === path.length - 1 ? 'anchor' : revocation?.states[index + 1]);
    }
  }
  return [...issuers].map(([certificate, state]) => {
    const { issuer: _, ...report } = certificateReport(certificate);
    return state === 'anchor' ? report : { ...report, revocation: stateReport(state) };
  });
}

function stateReport(state: RevocationState | undefined): RevocationReport {
  return state ? revocationReport(state) : NOT_CHECKED;
}

function timestampReport({
  at,
  accuracyMs,
  policy,
  serial,
  authority,
  trustVersion,
}: Timestamp): TimestampReport {
  return {
    utc: at.toISOString(),
    ...(accuracyMs !== undefined && { accuracyMs }),
    policy,
    serial,
    authority: authority.subject,
    certificate: authority.sha256,
    trustVersion,
  };
}

function certificateReport(certificate: Certificate): CertificateReport {
  let report = certificateReports.get(certificate);
  if (!report) {
    report = {
      sha256: certificate.sha256,
      subject: certificate.subject,
      issuer: certificate.issuer,
      serial: certificate.serial,
      notBefore: certificate.notBefore.toISOString(),
      notAfter: certificate.notAfter.toISOString(),
    };
    certificateReports.set(certificate, report);
  }
  return report;
}

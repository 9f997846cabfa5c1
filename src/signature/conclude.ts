import { createHash } from 'node:crypto';
import type { Sha256 } from '../domain/sha256.ts';
import type { YearContent } from '../domain/year-content.ts';
import { type FailedCheck, type Finding, failedCheck, type SubIndication } from './findings.ts';
import type { JudgedSignature } from './judge-signature.ts';
import type {
  Check15,
  ChecksOfArticle15,
  Indication,
  SignatureReport,
  VerificationReport,
} from './report.ts';

/** ETSI EN 319 102-1 table 5: these mean TOTAL-FAILED, every other sub-indication INDETERMINATE. */
const TOTAL_FAILURES: ReadonlySet<SubIndication> = new Set([
  'FORMAT_FAILURE',
  'HASH_FAILURE',
  'SIG_CRYPTO_FAILURE',
  'EXPIRED',
  'NOT_YET_VALID',
]);
const ALL_CHECKS: readonly FailedCheck[] = [
  'signatureValid',
  'contentUnaltered',
  'certificateValid',
  'timeValid',
];

export interface Evidence {
  readonly bytes: Uint8Array;
  readonly profile: string;
  readonly trustVersion: string;
  readonly now: Date;
  readonly findings: readonly Finding[];
  readonly judged: readonly JudgedSignature[];
  readonly content?: YearContent | undefined;
}

/** From everything that was found to the report. Content is given only when nothing at all was found. */
export function conclude(evidence: Evidence): VerificationReport {
  const signatures = evidence.judged.map(signatureReport);
  const all = [...evidence.findings, ...signatures.flatMap(({ findings }) => findings)];
  const signed = signatures.length > 0 && signatures.every(({ indication }) => indication === 'TOTAL-PASSED');
  const whole = signed && all.length === 0 && evidence.content !== undefined;
  const verdict = whole ? ({ indication: 'TOTAL-PASSED' } as const) : verdictOf(all);
  return {
    ...verdict,
    profile: evidence.profile,
    trustVersion: evidence.trustVersion,
    verifiedAt: evidence.now.toISOString(),
    sha256: createHash('sha256').update(evidence.bytes).digest('hex') as Sha256,
    size: evidence.bytes.byteLength,
    checks: checksOf((check) => documentCheck(check, evidence.findings, signatures)),
    findings: evidence.findings,
    signatures,
    ...(verdict.indication === 'TOTAL-PASSED' && evidence.content ? { content: evidence.content } : {}),
  };
}

function signatureReport(judged: JudgedSignature): SignatureReport {
  const { located, findings, time, certificate } = judged;
  return {
    role: located.role.role,
    at: located.at,
    ...(findings.length === 0 && judged.done.size === ALL_CHECKS.length
      ? { indication: 'TOTAL-PASSED' as const }
      : verdictOf(findings)),
    checks: checksOf((check) => {
      if (findings.some(({ code }) => failedCheck(code) === check)) return 'failed';
      return judged.done.has(check) ? 'passed' : 'not-checked';
    }),
    findings,
    covers: judged.coverPaths,
    ...(time && {
      signingTime: { claimed: time.claimed, utc: time.at.toISOString(), zoneAssumed: time.zoneAssumed },
    }),
    ...(certificate && {
      certificate: {
        sha256: certificate.sha256,
        subject: certificate.subject,
        issuer: certificate.issuer,
        serial: certificate.serial,
        notBefore: certificate.notBefore.toISOString(),
        notAfter: certificate.notAfter.toISOString(),
      },
    }),
  };
}

/** The gravest finding gives the verdict: the first that means TOTAL-FAILED, else the first of all. */
function verdictOf(findings: readonly Finding[]): { indication: Indication; subIndication: SubIndication } {
  const failure = findings.find(({ subIndication }) => TOTAL_FAILURES.has(subIndication));
  if (failure) return { indication: 'TOTAL-FAILED', subIndication: failure.subIndication };
  return {
    indication: 'INDETERMINATE',
    subIndication: findings[0]?.subIndication ?? 'SIG_CONSTRAINTS_FAILURE',
  };
}

function documentCheck(
  check: FailedCheck,
  findings: readonly Finding[],
  signatures: readonly SignatureReport[],
): Check15 {
  const states = signatures.map(({ checks }) => checks[check]);
  if (findings.some(({ code }) => failedCheck(code) === check) || states.includes('failed')) return 'failed';
  return states.length === 0 || states.includes('not-checked') ? 'not-checked' : 'passed';
}

function checksOf(state: (check: FailedCheck) => Check15): ChecksOfArticle15 {
  return {
    signatureValid: state('signatureValid'),
    contentUnaltered: state('contentUnaltered'),
    certificateValid: state('certificateValid'),
    timeValid: state('timeValid'),
  };
}

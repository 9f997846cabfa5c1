import { hash } from 'node:crypto';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Profile } from '../../domain/profile/profile.ts';
import { registryRefuses } from '../../domain/registry/registry.ts';
import type { YearContent } from '../../domain/transcript/year-content.ts';
import { type FailedCheck, type Finding, failedCheck } from '../../domain/verification/finding.ts';
import type {
  Check15,
  Diagnosis,
  SignatureReport,
  UncoveredPart,
  VerificationReport,
} from '../../domain/verification/report.ts';
import { ALL_PASSED, checksOf, verdictOf } from '../../domain/verification/verdict.ts';
import { policyVersion } from '../profile/policy-version.ts';
import type { TrustSnapshot } from '../trust/trust.ts';
import type { ElementNumber } from '../xml/nodes.ts';
import { issuerReports, signatureReport } from './conclude-signature.ts';
import type { JudgedSignature } from './judge-signature.ts';

export interface Evidence {
  readonly bytes: Uint8Array;
  /** undefined when the document is of no known format */
  readonly profile: Profile | undefined;
  readonly trust: TrustSnapshot;
  readonly now: Date;
  readonly receivedAt: Date;
  readonly findings: readonly Finding[];
  readonly judged: readonly JudgedSignature[];
  readonly diagnosis?: ReadonlyMap<JudgedSignature, readonly Diagnosis[]>;
  readonly uncovered?: readonly UncoveredPart[];
  readonly content?: YearContent | undefined;
  pathOf(element: ElementNumber): string;
}

const NONE: readonly Diagnosis[] = [];

/** From everything that was found to the report. Content is given only when nothing at all was found. */
export function conclude(evidence: Evidence): VerificationReport {
  const { profile, trust, judged, diagnosis } = evidence;
  const received = { at: evidence.receivedAt, text: evidence.receivedAt.toISOString() };
  const context = { pathOf: evidence.pathOf, received };
  const signatures = judged.map((one) => signatureReport(one, diagnosis?.get(one) ?? NONE, context));
  const all = [...evidence.findings, ...signatures.flatMap(({ findings }) => findings)];
  const signed = signatures.length > 0 && signatures.every(({ indication }) => indication === 'TOTAL-PASSED');
  const whole = signed && all.length === 0 && evidence.content !== undefined;
  const verdict = whole ? ({ indication: 'TOTAL-PASSED' } as const) : verdictOf(all);
  const isOld = judged.some(({ remarks }) => remarks.some(({ code }) => code === 'algorithm-ended-since'));
  return {
    ...verdict,
    standing: isOld ? 'old-evidence' : 'current',
    profile: profile?.id ?? 'unknown',
    ...(profile && { policyVersion: policyVersion(profile) }),
    trustVersion: trust.version,
    ...(trust.revocation && {
      revocation: { policy: trust.revocation.policy, version: trust.revocation.version },
    }),
    ...(trust.registry && {
      registry: registryRefuses(trust.registry.policy, evidence.receivedAt) ? 'required' : 'observe',
    }),
    verifiedAt: evidence.now === received.at ? received.text : evidence.now.toISOString(),
    receivedAt: received.text,
    sha256: hash('sha256', evidence.bytes, 'hex') as Sha256,
    size: evidence.bytes.byteLength,
    checks: whole ? ALL_PASSED : checksOf((check) => documentCheck(check, evidence.findings, signatures)),
    findings: evidence.findings,
    signatures,
    issuers: issuerReports(judged),
    uncovered: evidence.uncovered ?? [],
    ...(verdict.indication === 'TOTAL-PASSED' && evidence.content ? { content: evidence.content } : {}),
  };
}

function documentCheck(
  check: FailedCheck,
  findings: readonly Finding[],
  signatures: readonly SignatureReport[],
): Check15 {
  const isAny = (state: Check15) => signatures.some(({ checks }) => checks[check] === state);
  if (findings.some(({ code }) => failedCheck(code) === check) || isAny('failed')) return 'failed';
  return signatures.length === 0 || isAny('not-checked') ? 'not-checked' : 'passed';
}

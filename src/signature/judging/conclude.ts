import { hash } from 'node:crypto';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Profile } from '../../domain/profile/profile.ts';
import type { Statement } from '../../domain/statement/statement.ts';
import type { YearContent } from '../../domain/transcript/year-content.ts';
import type { Finding } from '../../domain/verification/finding.ts';
import type {
  Diagnosis,
  DocumentPlace,
  UncoveredPart,
  VerificationReport,
} from '../../domain/verification/report.ts';
import { ALL_PASSED, documentChecks, verdictOf } from '../../domain/verification/verdict.ts';
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
  readonly remarks?: readonly Finding[];
  readonly judged: readonly JudgedSignature[];
  readonly diagnosis?: ReadonlyMap<JudgedSignature, readonly Diagnosis[]>;
  readonly uncovered?: readonly UncoveredPart[];
  readonly place?: DocumentPlace;
  readonly content?: YearContent | undefined;
  readonly statement?: Statement | undefined;
  pathOf(element: ElementNumber): string;
}

const NONE: readonly Diagnosis[] = [];

/** From everything that was found to the report. What the document says is given only when nothing at all was found. */
export function conclude(evidence: Evidence): VerificationReport {
  const { profile, trust, judged, diagnosis } = evidence;
  const received = { at: evidence.receivedAt, text: evidence.receivedAt.toISOString() };
  const context = { pathOf: evidence.pathOf, received };
  const signatures = judged.map((one) => signatureReport(one, diagnosis?.get(one) ?? NONE, context));
  const all = [...evidence.findings, ...signatures.flatMap(({ findings }) => findings)];
  const signed = signatures.length > 0 && signatures.every(({ indication }) => indication === 'TOTAL-PASSED');
  const said = evidence.content
    ? { content: evidence.content }
    : evidence.statement && { statement: evidence.statement };
  const whole = signed && all.length === 0 && said !== undefined;
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
    verifiedAt: evidence.now === received.at ? received.text : evidence.now.toISOString(),
    receivedAt: received.text,
    sha256: hash('sha256', evidence.bytes, 'hex') as Sha256,
    size: evidence.bytes.byteLength,
    checks: whole ? ALL_PASSED : documentChecks(evidence.findings, signatures),
    findings: evidence.findings,
    ...(evidence.remarks?.length && { remarks: evidence.remarks }),
    signatures,
    issuers: issuerReports(judged),
    uncovered: evidence.uncovered ?? [],
    ...(evidence.place && { place: evidence.place }),
    ...(verdict.indication === 'TOTAL-PASSED' && { ...said, ...sealedBy(judged) }),
  };
}

/**
 * Which act of sealing it was: SignedInfo binds what is sealed and when, by digest. Bytes that nobody signs, and how a
 * value is spelled, may differ.
 */
function sealedBy(judged: readonly JudgedSignature[]): Pick<VerificationReport, 'sealed'> {
  const signed = judged.find(({ located }) => located.role.role === 'school-seal')?.signed;
  return signed ? { sealed: hash('sha256', signed, 'hex') as Sha256 } : {};
}

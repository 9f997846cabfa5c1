import type { OutOfOrder } from '../../domain/identity/signing-order.ts';
import { type Diagnosis, diagnosisOf } from '../../domain/verification/diagnosis.ts';
import type { FindingCode } from '../../domain/verification/finding.ts';
import type { JudgeContext, JudgedSignature } from '../judging/judge-signature.ts';
import { ifLocalHour } from '../judging/signing-time.ts';
import { boundsOf, timeFindings } from '../judging/time-findings.ts';

/** What a signing time that is too late is found out by; the receipt and the timestamp tell by how much. */
const TOO_LATE: readonly FindingCode[] = [
  'time-in-future',
  'signing-time-after-timestamp',
  'time-after-later-roles',
  'certificate-expired-at-signing',
];

/** Why a signing time is too late, whatever it contradicts: receipt, timestamp, certificate, or those who signed later. */
export function timeDiagnosis(
  signature: JudgedSignature,
  order: OutOfOrder | undefined,
  context: JudgeContext,
): Diagnosis[] {
  const { findings, time, located, timestamp } = signature;
  const codes = findings.map(({ code }) => code).filter((code) => TOO_LATE.includes(code));
  if (!time || codes.length === 0) return [];
  const local = ifLocalHour(time, context.profile.signing.time);
  const isLocal =
    local !== undefined && codes.some((code) => !isTooLate(code, local, signature, order, context));
  const cause = isLocal ? 'local-hour-written-as-utc' : 'clock-ahead';
  // An old certificate says nothing of a clock.
  if (!isLocal && codes.every((code) => code === 'certificate-expired-at-signing')) return [];
  const known = codes.includes('time-in-future')
    ? context.receivedAt
    : codes.includes('signing-time-after-timestamp') && timestamp && boundsOf(timestamp).latest;
  const ahead = known && `+${Math.ceil((time.at.getTime() - known.getTime()) / 60_000)} min`;
  return [diagnosisOf(cause, located.at, ahead || undefined)];
}

/** Whether it would still be found of a signature made at this moment. */
function isTooLate(
  code: FindingCode,
  at: Date,
  { time, timestamp, certificate }: JudgedSignature,
  order: OutOfOrder | undefined,
  context: JudgeContext,
): boolean {
  switch (code) {
    case 'time-after-later-roles':
      return order !== 'local-hour-as-utc';
    case 'certificate-expired-at-signing':
      return certificate !== undefined && at > certificate.notAfter;
    default:
      return timeFindings({ time: time && { ...time, at }, timestamp }, context).some(
        (found) => found.code === code,
      );
  }
}

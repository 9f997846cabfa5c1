import { type Diagnosis, diagnosisOf } from '../../domain/verification/diagnosis.ts';
import type { JudgeContext, JudgedSignature } from '../judging/judge-signature.ts';
import { createDiagnosisBudget } from './budget.ts';
import { digestDiagnosis } from './digest.ts';
import { valueDiagnosis } from './value.ts';

/**
 * What the makers of refused signatures probably did, for their vendors. It changes no verdict: a signature that would
 * be true if something were otherwise stays false. Only done when something was found, and within a budget, so that
 * a hostile document costs no more than an honest one.
 */
export function diagnose(
  judged: readonly JudgedSignature[],
  context: JudgeContext,
): ReadonlyMap<JudgedSignature, readonly Diagnosis[]> {
  const budget = createDiagnosisBudget(context.tape);
  const digests = digestDiagnosis(judged, context, budget);
  const diagnosis = new Map<JudgedSignature, readonly Diagnosis[]>();
  for (const signature of judged) {
    if (signature.findings.length === 0) continue;
    diagnosis.set(signature, [
      ...(signature.read?.hints ?? []),
      ...(digests.get(signature) ?? []),
      ...valueDiagnosis(signature, judged, context, budget),
      ...timeDiagnosis(signature, context),
      ...roleDiagnosis(signature, context),
    ]);
  }
  return diagnosis;
}

function timeDiagnosis({ findings, time, located }: JudgedSignature, context: JudgeContext): Diagnosis[] {
  if (!time || !findings.some(({ code }) => code === 'time-in-future')) return [];
  const ahead = time.at.getTime() - context.receivedAt.getTime();
  const detail = `+${Math.ceil(ahead / 60_000)} min`;
  const isLocal = time.claimed.endsWith('Z') && ahead <= zoneOf(context.profile.signing.time.zoneIfMissing);
  return [diagnosisOf(isLocal ? 'local-hour-written-as-utc' : 'clock-ahead', located.at, detail)];
}

/** in milliseconds */
function zoneOf(zone: string): number {
  return (
    (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))) * (zone.startsWith('-') ? -60_000 : 60_000)
  );
}

const WRONG_KINDS = ['certificate-not-organisation', 'certificate-not-personal'];

function roleDiagnosis(
  { findings, located, certificate }: JudgedSignature,
  { profile }: JudgeContext,
): Diagnosis[] {
  if (!certificate || !findings.some(({ code }) => WRONG_KINDS.includes(code))) return [];
  const { oid, prefix } = profile.signing.sealSubject;
  const isSchool = certificate.subjectAttribute(oid).some((value) => value.startsWith(prefix));
  const detail = `${isSchool ? 'organisation' : 'person'} -> ${located.role.certificate}`;
  return [diagnosisOf('certificate-of-wrong-role', located.at, detail)];
}

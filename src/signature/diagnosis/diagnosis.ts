import { type Diagnosis, diagnosisOf } from '../../domain/verification/diagnosis.ts';
import type { JudgeContext, JudgedSignature } from '../judging/judge-signature.ts';
import { signingOrder } from '../judging/time-order.ts';
import { createDiagnosisBudget } from './budget.ts';
import { digestDiagnosis } from './digest.ts';
import { timeDiagnosis } from './time.ts';
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
  const order = signingOrder(judged, context.profile);
  const diagnosis = new Map<JudgedSignature, readonly Diagnosis[]>();
  for (const signature of judged) {
    if (signature.findings.length === 0) continue;
    diagnosis.set(signature, [
      ...(signature.read?.hints ?? []),
      ...(digests.get(signature) ?? []),
      ...valueDiagnosis(signature, judged, context, budget),
      ...timeDiagnosis(signature, order.get(signature), context),
      ...roleDiagnosis(signature, context),
    ]);
  }
  return diagnosis;
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

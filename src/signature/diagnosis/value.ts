import { type Diagnosis, diagnosisOf } from '../../domain/verification/diagnosis.ts';
import { schemeOf } from '../core/algorithms.ts';
import { isTrueValue } from '../core/check-value.ts';
import { pathOf } from '../core/path-of.ts';
import type { JudgeContext, JudgedSignature } from '../judging/judge-signature.ts';
import { signedOctets } from '../reading/signature-value.ts';
import type { DiagnosisBudget } from './budget.ts';
import { withoutWhiteSpace } from './variants.ts';

/** For a false signature value: over what, or by whose certificate, it would have been true. */
export function valueDiagnosis(
  { read, findings, certificate }: JudgedSignature,
  judged: readonly JudgedSignature[],
  { tape }: JudgeContext,
  budget: DiagnosisBudget,
): Diagnosis[] {
  if (!read) return [];
  const { parts } = read;
  const place = () => pathOf(tape, parts.signedInfo);
  if (findings.some(({ code }) => code === 'signed-info-canonicalised-alone')) {
    return [diagnosisOf('signed-info-canonicalised-alone', place())];
  }
  if (!findings.some(({ code }) => code === 'signature-value-invalid')) return [];
  const scheme = schemeOf(parts.algorithm.uri);
  const octets = signedOctets(parts, tape);
  if (!scheme || !octets || !certificate) return [];
  const text = Buffer.from(octets).toString('utf8');
  const compact = withoutWhiteSpace(text);
  if (compact !== text && budget.takeVerification()) {
    if (isTrueValue(scheme, certificate.key, Buffer.from(compact), parts.value)) {
      return [diagnosisOf('white-space-changed', place())];
    }
  }
  const others = new Set(judged.flatMap((other) => other.certificate ?? []));
  others.delete(certificate);
  // Principal and school stand last; theirs are the ones that are mixed up.
  for (const other of [...others].reverse()) {
    if (!budget.takeVerification()) break;
    if (isTrueValue(scheme, other.key, octets, parts.value)) {
      const owner = judged.find((one) => one.certificate === other);
      return [diagnosisOf('certificate-of-another-signer', place(), owner?.located.at)];
    }
  }
  return [];
}

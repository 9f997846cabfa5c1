import { createHash, timingSafeEqual } from 'node:crypto';
import { type Diagnosis, diagnosisOf } from '../../domain/verification/diagnosis.ts';
import { digestOf } from '../core/algorithms.ts';
import { pathOf } from '../core/path-of.ts';
import type { JudgeContext, JudgedSignature } from '../judging/judge-signature.ts';
import { isTrueDigest } from '../reading/content-digests.ts';
import type { ResolvedReference } from '../reading/references.ts';
import { nextAfter } from '../xml/nodes.ts';
import type { DiagnosisBudget } from './budget.ts';
import { digestVariants } from './variants.ts';

interface FalseDigest {
  readonly signature: JudgedSignature;
  readonly one: ResolvedReference;
}

/** For each false digest: of what it would have been the digest. The smallest parts first, as they cost least. */
export function digestDiagnosis(
  judged: readonly JudgedSignature[],
  context: JudgeContext,
  budget: DiagnosisBudget,
): ReadonlyMap<JudgedSignature, readonly Diagnosis[]> {
  const { tape } = context;
  const size = ({ one }: FalseDigest) => nextAfter(tape, one.target) - one.target;
  const diagnosis = new Map<JudgedSignature, Diagnosis[]>();
  for (const { signature, one } of falseDigests(judged, context).sort((a, b) => size(a) - size(b))) {
    const found = findVariant(one, context, budget);
    if (!found) continue;
    const all = diagnosis.get(signature) ?? [];
    all.push(diagnosisOf(found.cause, pathOf(tape, one.target), found.detail));
    diagnosis.set(signature, all);
  }
  return diagnosis;
}

function falseDigests(judged: readonly JudgedSignature[], { digests }: JudgeContext): FalseDigest[] {
  return judged.flatMap((signature) =>
    (signature.read?.resolved ?? [])
      .filter((one) => isTrueDigest(one, digests) === false)
      .map((one) => ({ signature, one })),
  );
}

function findVariant(
  { reference, target, method, hole }: ResolvedReference,
  { tape, digests }: JudgeContext,
  budget: DiagnosisBudget,
) {
  const hash = digestOf(reference.digestMethod.uri);
  if (hash === undefined || method === undefined) return undefined;
  const canonical = Buffer.from(digests.octets({ target, method, hole })).toString('utf8');
  for (const variant of digestVariants(tape, target, canonical)) {
    if (!budget.takeOctets(variant.weight * canonical.length)) return undefined;
    const text = variant.make();
    // What is known to be false is not digested again.
    if (text === canonical) continue;
    const computed = createHash(hash).update(text).digest();
    if (computed.length === reference.digest.length && timingSafeEqual(computed, reference.digest))
      return variant;
  }
  return undefined;
}

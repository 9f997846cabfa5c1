import { type Finding, finding } from '../../domain/verification/finding.ts';
import { digestOf } from '../core/algorithms.ts';
import { pathOf } from '../core/path-of.ts';
import { isDigest, type RegionDigests } from '../core/region-digests.ts';
import type { ElementNumber } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import type { ResolvedReference } from './references.ts';

export interface ContentDigests {
  readonly findings: readonly Finding[];
  /** demanded regions whose digest was found true */
  readonly covers: readonly ElementNumber[];
  /** elements whose digest could be computed, true or not */
  readonly tried: readonly ElementNumber[];
}

/** Đ15.b, and the digest of the signing time: reference validation of XMLDSig clause 3.2.1. */
export function contentDigests(
  resolved: readonly ResolvedReference[],
  tape: Tape,
  digests: RegionDigests,
): ContentDigests {
  const findings: Finding[] = [];
  const covers: ElementNumber[] = [];
  const tried: ElementNumber[] = [];
  for (const one of resolved) {
    const isTrue = isTrueDigest(one, digests);
    if (isTrue === undefined) continue;
    tried.push(one.target);
    if (!isTrue) {
      const code = one.kind === 'time' ? 'signing-time-altered' : 'digest-mismatch';
      findings.push(finding(code, pathOf(tape, one.reference.element)));
    } else if (one.kind === 'data') covers.push(one.target);
  }
  return { findings, covers, tried };
}

/** Undefined when its algorithms are not allowed. */
export function isTrueDigest(
  { reference, target, method, hole }: ResolvedReference,
  digests: RegionDigests,
): boolean | undefined {
  const hash = digestOf(reference.digestMethod.uri);
  if (hash === undefined || method === undefined) return undefined;
  return isDigest(digests.digest({ target, method, hole }, hash), reference.digest);
}

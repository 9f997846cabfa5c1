import type { Profile } from '../../domain/profile/profile.ts';
import { type Diagnosis, type DiagnosisCause, diagnosisOf } from '../../domain/verification/diagnosis.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import { algorithmName } from '../core/algorithm-names.ts';
import { digestOf, ENVELOPED } from '../core/algorithms.ts';
import { transformsOf } from '../core/allowed-algorithms.ts';
import type { IdIndex } from '../core/id-index.ts';
import { pathOf } from '../core/path-of.ts';
import type { AlgorithmParts, ReferenceParts } from '../core/read-signature.ts';
import type { CanonicalMethod } from '../xml/canonicalize.ts';
import { type ElementNumber, isInside } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import { idOf } from './elements.ts';
import type { LocatedSignature } from './locate.ts';
import type { ProfileSignature } from './read-signature.ts';

export interface ResolvedReference {
  readonly reference: ReferenceParts;
  readonly target: ElementNumber;
  readonly kind: 'data' | 'time';
  /** the Signature itself, where it is enveloped in what it signs: left out of what is digested */
  readonly hole: ElementNumber | undefined;
  /** how the target is canonicalised; undefined when its transforms are not allowed */
  readonly method: CanonicalMethod | undefined;
}

type Resolution =
  | Omit<ResolvedReference, 'method'>
  | { readonly finding: Finding; readonly hint?: Diagnosis };

export interface ResolvedReferences {
  readonly resolved: readonly ResolvedReference[];
  readonly findings: readonly Finding[];
  /** what lies behind those findings */
  readonly hints: readonly Diagnosis[];
}

export interface ReferenceContext {
  readonly tape: Tape;
  readonly ids: IdIndex;
  readonly profile: Profile;
}

/**
 * Resolves each Reference and holds it against what the role must sign (Đ14, Đ24.5): the time Reference inside its own
 * Signature, a data Reference in the document, unambiguous over Id, ID and id, and naming exactly a demanded region.
 */
export function resolveReferences(
  parts: ProfileSignature,
  located: LocatedSignature,
  context: ReferenceContext,
): ResolvedReferences {
  const { tape } = context;
  const findings: Finding[] = [];
  const hints: Diagnosis[] = [];
  const resolved: ResolvedReference[] = [];
  for (const reference of parts.references) {
    const resolution = resolve(reference, parts, located, context);
    if ('finding' in resolution) {
      findings.push(resolution.finding);
      if (resolution.hint) hints.push(resolution.hint);
      continue;
    }
    if (resolved.some(({ target }) => target === resolution.target)) {
      findings.push(finding('reference-doubled', pathOf(tape, reference.element)));
    }
    const algorithms = algorithmFindings(resolution, context);
    findings.push(...algorithms.findings);
    resolved.push({ ...resolution, method: algorithms.method });
  }
  const names = (element: ElementNumber) => resolved.some(({ target }) => target === element);
  for (const region of located.regions) {
    if (!names(region)) findings.push(finding('region-not-signed', pathOf(tape, region)));
  }
  if (!names(parts.time.carrier)) findings.push(finding('signing-time-not-signed', located.at));
  return { resolved, findings, hints };
}

function resolve(
  reference: ReferenceParts,
  parts: ProfileSignature,
  located: LocatedSignature,
  { tape, ids, profile }: ReferenceContext,
): Resolution {
  const refused = (code: Finding['code'], detail?: string): Resolution => ({
    finding: finding(code, pathOf(tape, reference.element), detail),
  });
  const explained = (code: Finding['code'], cause: DiagnosisCause, detail: string): Resolution => ({
    finding: finding(code, pathOf(tape, reference.element)),
    hint: diagnosisOf(cause, pathOf(tape, reference.element), detail),
  });
  const { uri = '' } = reference;
  if (!REFERENCE_BY_ID.test(uri)) return refused('reference-uri-not-allowed', kindOfUri(reference.uri));
  const id = uri.slice(1);
  const carriers = ids.get(id) ?? [];
  const own = carriers.filter((element) => isInside(tape, element, located.signature));
  const targets = own.length > 0 ? own : carriers;
  const target = targets[0];
  if (target === undefined) return refused('reference-not-found');
  if (targets.length > 1) return explained('reference-ambiguous-id', 'ambiguous-id', pathsOf(tape, targets));
  // XML Signature's own elements have the attribute `Id`, whatever the rest of the document calls it.
  const idAttribute = own.length > 0 ? 'Id' : profile.signing.idAttribute;
  if (idOf(tape, target, idAttribute) !== id) {
    return refused('reference-not-found', `the attribute must be ${idAttribute}`);
  }
  if (own.length > 0) {
    if (target === parts.time.carrier) return { reference, target, kind: 'time', hole: undefined };
    return explained('reference-wrong-region', 'wrong-region', wrongRegion(tape, target, located));
  }
  const isEnveloped = isInside(tape, located.signature, target);
  if (
    isEnveloped &&
    !(located.role.placement === 'enveloped' && reference.transforms[0]?.uri === ENVELOPED)
  ) {
    return explained('signature-inside-region', 'signature-inside-region', pathOf(tape, target));
  }
  if (!located.regions.includes(target))
    return explained('reference-wrong-region', 'wrong-region', wrongRegion(tape, target, located));
  return { reference, target, kind: 'data', hole: isEnveloped ? located.signature : undefined };
}

const REFERENCE_BY_ID = /^#[A-Za-z_][\w.-]*$/;
const MOST_PATHS = 4;

function pathsOf(tape: Tape, elements: readonly ElementNumber[]): string {
  return elements
    .slice(0, MOST_PATHS)
    .map((element) => pathOf(tape, element))
    .join(', ');
}

function wrongRegion(tape: Tape, target: ElementNumber, { regions }: LocatedSignature): string {
  return `${pathOf(tape, target)} -> ${pathsOf(tape, regions) || '?'}`;
}

function kindOfUri(uri: string | undefined): string {
  if (uri === undefined) return 'no URI';
  if (uri === '') return 'URI=""';
  return uri.startsWith('#') ? 'XPointer' : 'external URI';
}

function algorithmFindings(
  { reference, kind }: Omit<ResolvedReference, 'method'>,
  { tape, profile }: ReferenceContext,
): { readonly findings: Finding[]; readonly method: CanonicalMethod | undefined } {
  const findings: Finding[] = [];
  const { dataTransforms, time, digests } = profile.signing;
  const lists = kind === 'time' ? time.transforms : dataTransforms;
  const named = reference.transforms;
  const isListed = lists.some(
    (list) => list.length === named.length && list.every((uri, index) => uri === named[index]?.uri),
  );
  const method = isListed ? methodOf(named) : undefined;
  if (kind === 'time' && time.enveloped === 'refused' && named.some(({ uri }) => uri === ENVELOPED)) {
    findings.push(finding('enveloped-inside-signature', pathOf(tape, reference.element)));
  } else if (!method) {
    const names = named.map(({ uri }) => algorithmName(uri)).join(', ') || 'no transform';
    findings.push(finding('transform-not-allowed', pathOf(tape, reference.element), names));
  }
  const digest = reference.digestMethod.uri;
  if (!digests.includes(digest) || !digestOf(digest)) {
    const name = algorithmName(digest);
    findings.push(finding('digest-algorithm-not-allowed', pathOf(tape, reference.element), name));
  }
  return { findings, method };
}

/**
 * enveloped-signature takes away the own Signature and nothing else: nothing at all where that stands outside. On the
 * time, which lies inside the Signature, a profile that lists it says `ignored`, and by that what was meant.
 */
function methodOf(transforms: readonly AlgorithmParts[]): CanonicalMethod | undefined {
  const chain = transformsOf(transforms);
  if (typeof chain === 'string') return undefined;
  return chain.method.comments ? { ...chain.method, comments: false } : chain.method;
}

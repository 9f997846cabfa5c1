import type { Element } from '@xmldom/xmldom';
import type { Profile } from '../domain/profile.ts';
import { algorithmName, CANONICALIZATIONS, DIGESTS } from './algorithms.ts';
import { indexIds, isInside, pathOf } from './elements.ts';
import { type Finding, finding } from './findings.ts';
import type { LocatedSignature } from './locate.ts';
import type { ReferenceParts, SignatureParts } from './read-signature.ts';

export interface ResolvedReference {
  readonly reference: ReferenceParts;
  readonly target: Element;
  readonly kind: 'data' | 'time';
}

type Resolution = ResolvedReference | { readonly finding: Finding };

/**
 * Resolves each Reference and holds it against what the role must sign (Đ14, Đ24.5): the time Reference inside its own
 * Signature, a data Reference in the document, unambiguous over Id, ID and id, and naming exactly a demanded region.
 */
export function resolveReferences(
  parts: SignatureParts,
  located: LocatedSignature,
  ids: ReadonlyMap<string, readonly Element[]>,
  profile: Profile,
): { readonly resolved: readonly ResolvedReference[]; readonly findings: readonly Finding[] } {
  const ownIds = indexIds(located.signature);
  const findings: Finding[] = [];
  const resolved: ResolvedReference[] = [];
  for (const reference of parts.references) {
    const resolution = resolve(reference, parts, located, ownIds, ids, profile.signing.idAttribute);
    if ('finding' in resolution) {
      findings.push(resolution.finding);
      continue;
    }
    if (resolved.some(({ target }) => target === resolution.target)) {
      findings.push(finding('reference-doubled', reference.at));
    }
    findings.push(...algorithmFindings(resolution, profile));
    resolved.push(resolution);
  }
  const named = new Set(resolved.map(({ target }) => target));
  for (const region of located.regions) {
    if (!named.has(region)) findings.push(finding('region-not-signed', pathOf(region)));
  }
  if (!named.has(parts.time.carrier)) findings.push(finding('signing-time-not-signed', located.at));
  return { resolved, findings };
}

function resolve(
  reference: ReferenceParts,
  parts: SignatureParts,
  located: LocatedSignature,
  ownIds: ReadonlyMap<string, readonly Element[]>,
  ids: ReadonlyMap<string, readonly Element[]>,
  idAttribute: string,
): Resolution {
  const { uri, at } = reference;
  const id = /^#([A-Za-z_][\w.-]*)$/.exec(uri ?? '')?.[1];
  if (id === undefined) return { finding: finding('reference-uri-not-allowed', at, kindOfUri(uri)) };
  const own = ownIds.get(id);
  const [target, ...others] = own ?? ids.get(id) ?? [];
  if (!target) return { finding: finding('reference-not-found', at) };
  if (others.length > 0) return { finding: finding('reference-ambiguous-id', at) };
  if (target.getAttribute(idAttribute) !== id) {
    return { finding: finding('reference-not-found', at, `the attribute must be ${idAttribute}`) };
  }
  if (own) {
    if (target === parts.time.carrier) return { reference, target, kind: 'time' };
    return { finding: finding('reference-wrong-region', at, pathOf(target)) };
  }
  if (isInside(located.signature, target))
    return { finding: finding('signature-inside-region', at, pathOf(target)) };
  if (!located.regions.includes(target))
    return { finding: finding('reference-wrong-region', at, pathOf(target)) };
  return { reference, target, kind: 'data' };
}

function kindOfUri(uri: string | undefined): string {
  if (uri === undefined) return 'no URI';
  if (uri === '') return 'URI=""';
  return uri.startsWith('#') ? 'XPointer' : 'external URI';
}

function algorithmFindings({ reference, kind }: ResolvedReference, profile: Profile): Finding[] {
  const findings: Finding[] = [];
  const { dataTransforms, time, digests } = profile.signing;
  const lists = kind === 'time' ? time.transforms : dataTransforms;
  const named = reference.transforms;
  const listed = lists.some(
    (list) => list.length === named.length && list.every((uri, index) => uri === named[index]),
  );
  if (!listed || !named.every((uri) => CANONICALIZATIONS.has(uri))) {
    const names = named.map(algorithmName).join(', ') || 'no transform';
    findings.push(finding('transform-not-allowed', reference.at, names));
  }
  if (!digests.includes(reference.digestMethod) || !DIGESTS.has(reference.digestMethod)) {
    findings.push(
      finding('digest-algorithm-not-allowed', reference.at, algorithmName(reference.digestMethod)),
    );
  }
  return findings;
}

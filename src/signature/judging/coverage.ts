import type { Profile } from '../../domain/profile/profile.ts';
import { signedPaths } from '../../domain/profile/signed-paths.ts';
import type { Finding } from '../../domain/verification/finding.ts';
import type { UncoveredPart } from '../../domain/verification/report.ts';
import { pathOf } from '../core/path-of.ts';
import { createFindingList } from '../reading/finding-list.ts';
import { children, type ElementNumber, holdsNoText, isInside, nameOf, parentOf } from '../xml/nodes.ts';
import { attributeNameOf, attributeNumbers } from '../xml/start-tag.ts';
import { ROOT, type Tape } from '../xml/tape.ts';
import type { JudgedSignature } from './judge-signature.ts';

/**
 * Everything outside what the school's seal covers must be bare skeleton: elements on the way to a slot or a region,
 * white space, and the root's version. Words that nobody signed could otherwise ride along in a valid document.
 */
export function unsignedContent(
  tape: Tape,
  judged: readonly JudgedSignature[],
  profile: Profile,
): readonly Finding[] {
  const seals = judged.filter(({ located }) => located.role.role === 'school-seal');
  const covered = new Set(seals.flatMap(({ covers }) => covers));
  const signatures = new Set(judged.map(({ located }) => located.signature));
  const ways = waysOf(profile);
  // What else it declares, the scan has refused.
  const ofRoot = [profile.root.versionAttribute, 'xmlns'];
  const list = createFindingList(tape);
  const visit = (element: ElementNumber, path: string): void => {
    if (covered.has(element) || signatures.has(element) || list.isFull()) return;
    if (!ways.has(path) || !isBare(tape, element, element === ROOT ? ofRoot : NO_ATTRIBUTES)) {
      list.add('unsigned-content', element);
      return;
    }
    for (const child of children(tape, element)) visit(child, `${path}/${nameOf(tape, child).local}`);
  };
  // Without a valid seal nothing is covered; that is said where the seal's signature is judged.
  if (covered.size > 0) visit(ROOT, `/${nameOf(tape, ROOT).local}`);
  return list.findings;
}

const knownWays = new WeakMap<Profile, ReadonlySet<string>>();

/** The paths of all slots and regions and of what they lie in. */
function waysOf(profile: Profile): ReadonlySet<string> {
  const known = knownWays.get(profile);
  if (known) return known;
  const ways = new Set<string>();
  for (const end of profile.signing.roles.flatMap((role) => [role.slot, ...signedPaths(role)])) {
    for (let way = end; way !== ''; way = way.slice(0, way.lastIndexOf('/'))) ways.add(way);
  }
  knownWays.set(profile, ways);
  return ways;
}

const NO_ATTRIBUTES: readonly string[] = [];

function isBare(tape: Tape, element: ElementNumber, allowed: readonly string[]): boolean {
  const isAllowed = (number: number) => allowed.includes(attributeNameOf(tape, number).text);
  return attributeNumbers(tape, element).every(isAllowed) && holdsNoText(tape, element);
}

const MOST_PARTS = 100;

/**
 * What no valid signature covers. Where every signature of the format is valid this is bare skeleton and the school's
 * and principal's own Signatures; else it shows what a broken or missing signature leaves open.
 */
export function uncoveredParts(tape: Tape, judged: readonly JudgedSignature[]): readonly UncoveredPart[] {
  const valid = judged.filter(({ findings }) => findings.length === 0);
  const covered = new Set(valid.flatMap(({ covers }) => covers));
  const signatures = new Set(valid.map(({ located }) => located.signature));
  const holes = valid.filter(({ located }) => located.role.placement === 'enveloped');
  const inside = ancestorsOf(tape, [...covered, ...signatures]);
  const parts: UncoveredPart[] = [];
  const visit = (element: ElementNumber): void => {
    if (covered.has(element) || parts.length >= MOST_PARTS) return;
    if (signatures.has(element)) parts.push({ at: pathOf(tape, element), extent: 'signature' });
    else if (!inside.has(element)) parts.push({ at: pathOf(tape, element), extent: 'all' });
    else {
      parts.push({ at: pathOf(tape, element), extent: 'tag' });
      for (const child of children(tape, element)) visit(child);
    }
  };
  visit(ROOT);
  // An enveloped Signature is left out of the very region that it covers; a later signature may cover it.
  for (const { located } of holes) {
    const others = valid.filter((other) => other.located !== located);
    const byOthers = others.some(({ covers }) =>
      covers.some((region) => isInside(tape, located.signature, region)),
    );
    if (!byOthers) parts.push({ at: located.at, extent: 'signature' });
  }
  return parts;
}

function ancestorsOf(tape: Tape, elements: Iterable<ElementNumber>): ReadonlySet<ElementNumber> {
  const ancestors = new Set<ElementNumber>();
  for (const element of elements) {
    for (let at = parentOf(tape, element); at >= 0 && !ancestors.has(at); at = parentOf(tape, at))
      ancestors.add(at);
  }
  return ancestors;
}

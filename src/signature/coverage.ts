import type { Profile } from '../domain/profile.ts';
import { createFindingList } from './finding-list.ts';
import type { Finding } from './findings.ts';
import type { JudgedSignature } from './judge-signature.ts';
import { children, type ElementNumber, holdsElementsOnly, nameOf } from './xml/nodes.ts';
import { attributeNameOf, attributeNumbers } from './xml/start-tag.ts';
import { ROOT, type Tape } from './xml/tape.ts';

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
  const ways = profile.signing.roles.flatMap(({ slot, signs }) => [
    slot,
    signs.kind === 'element' ? signs.path : signs.results,
  ]);
  const list = createFindingList(tape);
  const visit = (element: ElementNumber, path: string): void => {
    if (covered.has(element) || signatures.has(element)) return;
    const onTheWay = ways.some((way) => way === path || way.startsWith(`${path}/`));
    if (!onTheWay || !isBare(tape, element, element === ROOT ? profile.root.versionAttribute : undefined)) {
      list.add('unsigned-content', element);
      return;
    }
    for (const child of children(tape, element)) visit(child, `${path}/${nameOf(tape, child).local}`);
  };
  // Without a valid seal nothing is covered; that is said where the seal's signature is judged.
  if (covered.size > 0) visit(ROOT, `/${nameOf(tape, ROOT).local}`);
  return list.findings;
}

function isBare(tape: Tape, element: ElementNumber, allowedAttribute: string | undefined): boolean {
  const names = attributeNumbers(tape, element).map((number) => attributeNameOf(tape, number).text);
  return names.every((name) => name === allowedAttribute) && holdsElementsOnly(tape, element);
}

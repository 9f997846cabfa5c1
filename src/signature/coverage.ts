import type { Element } from '@xmldom/xmldom';
import type { Profile } from '../domain/profile.ts';
import { childElements } from './elements.ts';
import { createFindingList } from './finding-list.ts';
import type { Finding } from './findings.ts';
import type { JudgedSignature } from './judge-signature.ts';

/**
 * Everything outside what the school's seal covers must be bare skeleton: elements on the way to a slot or a region,
 * white space, and the root's version. Words that nobody signed could otherwise ride along in a valid document.
 */
export function unsignedContent(
  root: Element,
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
  const list = createFindingList();
  const visit = (element: Element, path: string): void => {
    if (covered.has(element) || signatures.has(element)) return;
    const onTheWay = ways.some((way) => way === path || way.startsWith(`${path}/`));
    if (!onTheWay || !isBare(element, element === root ? profile.root.versionAttribute : undefined)) {
      list.add('unsigned-content', element);
      return;
    }
    for (const child of childElements(element)) visit(child, `${path}/${child.localName}`);
  };
  // Without a valid seal nothing is covered; that is said where the seal's signature is judged.
  if (covered.size > 0) visit(root, `/${root.localName}`);
  return list.findings;
}

function isBare(element: Element, allowedAttribute: string | undefined): boolean {
  for (const { name } of element.attributes) if (name !== allowedAttribute) return false;
  for (let node = element.firstChild; node; node = node.nextSibling) {
    if (node.nodeType !== node.ELEMENT_NODE && !/^[ \t\r\n]*$/.test(node.nodeValue ?? '')) return false;
  }
  return true;
}

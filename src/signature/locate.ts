import type { Document, Element } from '@xmldom/xmldom';
import type { Profile, ProfileRole } from '../domain/profile.ts';
import { XMLDSIG } from './algorithms.ts';
import { childElements, elementsAt, elementsWithin, pathOf } from './elements.ts';
import { createFindingList } from './finding-list.ts';
import type { Finding } from './findings.ts';
import { demandedRegions } from './regions.ts';

/** A Signature in the slot of its role, and the elements that it has to sign there. */
export interface LocatedSignature {
  readonly role: ProfileRole;
  readonly signature: Element;
  readonly at: string;
  readonly regions: readonly Element[];
}

export interface Located {
  readonly signatures: readonly LocatedSignature[];
  readonly findings: readonly Finding[];
}

/**
 * Finds signatures by the profile's fixed slots, never by searching for Ids (Đ24.5). Exactly one in each slot, and
 * none anywhere else.
 */
export function locateSignatures(document: Document, root: Element, profile: Profile): Located {
  const list = createFindingList();
  const signatures: LocatedSignature[] = [];
  for (const role of profile.signing.roles) {
    const slots = elementsAt(document, role.slot);
    if (slots.length === 0) list.add('role-missing', role.slot, role.role);
    if (role.presence === 'one' && slots.length > 1) list.add('role-doubled', role.slot, role.role);
    const demanded = demandedRegions(document, role, slots, profile.signing.idAttribute, list);
    for (const slot of slots) {
      const inSlot = childElements(slot).filter(isSignature);
      if (inSlot.length === 0) list.add('role-missing', slot, role.role);
      if (inSlot.length > 1) list.add('signature-doubled', slot, role.role);
      for (const signature of inSlot) {
        signatures.push({
          role,
          signature,
          at: pathOf(signature),
          regions: demanded.get(slot) ?? [],
        });
      }
    }
  }
  const known = new Set(signatures.map(({ signature }) => signature));
  for (const element of elementsWithin(root)) {
    if (element.localName === 'Signature' && !known.has(element)) {
      list.add('signature-misplaced', element);
    }
  }
  return { signatures, findings: list.findings };
}

function isSignature(element: Element): boolean {
  return element.localName === 'Signature' && element.namespaceURI === XMLDSIG;
}

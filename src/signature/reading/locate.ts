import type { Profile, ProfileRole } from '../../domain/profile/profile.ts';
import type { Finding } from '../../domain/verification/finding.ts';
import { XMLDSIG } from '../core/algorithms.ts';
import { pathOf } from '../core/path-of.ts';
import { shapeOf } from '../xml/fast/shape.ts';
import { children, type ElementNumber, isNamed } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import { type ElementFinder, signaturesIn } from './elements.ts';
import { createFindingList } from './finding-list.ts';
import { demandedRegions } from './regions.ts';

/** A Signature in the slot of its role, and the elements that it has to sign there. */
export interface LocatedSignature {
  readonly role: ProfileRole;
  readonly signature: ElementNumber;
  readonly at: string;
  readonly regions: readonly ElementNumber[];
}

export interface Located {
  readonly signatures: readonly LocatedSignature[];
  readonly findings: readonly Finding[];
}

/**
 * Finds signatures by the profile's fixed slots, never by searching for Ids (Đ24.5). Exactly one in each slot, and
 * none anywhere else.
 */
export function locateSignatures(tape: Tape, find: ElementFinder, profile: Profile): Located {
  const list = createFindingList(tape);
  const signatures: LocatedSignature[] = [];
  for (const role of profile.signing.roles) {
    const slots = find(role.slot);
    if (slots.length === 0) list.add('role-missing', role.slot, role.role);
    if (role.presence === 'one' && slots.length > 1) list.add('role-doubled', role.slot, role.role);
    const demanded = demandedRegions(tape, find, role, slots, profile.signing.idAttribute, list);
    for (const slot of slots) {
      const inSlot = children(tape, slot).filter((child) => isNamed(tape, child, XMLDSIG, 'Signature'));
      if (inSlot.length === 0) list.add('role-missing', slot, role.role);
      if (inSlot.length > 1) list.add('signature-doubled', slot, role.role);
      for (const signature of inSlot) {
        signatures.push({
          role,
          signature,
          at: pathOf(tape, signature),
          regions: demanded.get(slot) ?? [],
        });
      }
    }
  }
  const known = new Set(signatures.map(({ signature }) => signature));
  for (const element of signaturesIn(shapeOf(tape))) {
    if (!known.has(element)) list.add('signature-misplaced', element);
  }
  return { signatures, findings: list.findings };
}

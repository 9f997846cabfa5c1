import { XMLDSIG } from './core/algorithms.ts';
import { refuse } from './findings.ts';
import { pathOf } from './path-of.ts';
import {
  children,
  type ElementNumber,
  holdsElementsOnly,
  holdsText,
  nameOf,
  namespaceOf,
  plainText,
  plainTextBytes,
} from './xml/nodes.ts';
import { attributeNameOf } from './xml/start-tag.ts';
import { E_ATTRIBUTE, E_ATTRIBUTES, ELEMENT_STRIDE, type Tape } from './xml/tape.ts';

/** The children of an element, which must be exactly these, in this order. */
export function exactly<const Names extends readonly string[]>(
  tape: Tape,
  parent: ElementNumber,
  names: Names,
  found: readonly ElementNumber[] = ownChildren(tape, parent),
): { readonly [Key in keyof Names]: ElementNumber } {
  let fits = found.length === names.length;
  for (let i = 0; fits && i < names.length; i++)
    fits = nameOf(tape, found[i] as ElementNumber).local === names[i];
  if (!fits) refuse('signature-structure', pathOf(tape, parent), `want ${names.join(', ')}`);
  return found as unknown as { readonly [Key in keyof Names]: ElementNumber };
}

/** Child elements; all must be of the namespace, XML Signature's own, with nothing but white space between them. */
export function ownChildren(
  tape: Tape,
  parent: ElementNumber,
  namespace: string = XMLDSIG,
): readonly ElementNumber[] {
  const found = children(tape, parent);
  let isOwn = holdsElementsOnly(tape, parent);
  for (const child of found) if (namespaceOf(tape, child) !== namespace) isOwn = false;
  return isOwn ? found : refuse('signature-structure', pathOf(tape, parent));
}

/** Whatever the text says: an element without attributes that holds nothing else. */
export function requireText(tape: Tape, element: ElementNumber): void {
  allowAttributes(tape, element, []);
  if (!holdsText(tape, element)) refuse('signature-structure', pathOf(tape, element));
}

/** Text of an element that holds nothing else. */
export function leaf(tape: Tape, element: ElementNumber, attributes: readonly string[]): string {
  allowAttributes(tape, element, attributes);
  return plainText(tape, element) ?? refuse('signature-structure', pathOf(tape, element));
}

/** The same as UTF-8, without making a string where the text stands as it is to be read. */
export function leafBytes(tape: Tape, element: ElementNumber, attributes: readonly string[]): Uint8Array {
  allowAttributes(tape, element, attributes);
  return plainTextBytes(tape, element) ?? refuse('signature-structure', pathOf(tape, element));
}

export function allowAttributes(tape: Tape, element: ElementNumber, names: readonly string[]): void {
  const row = element * ELEMENT_STRIDE;
  const first = tape.elements.data[row + E_ATTRIBUTE] as number;
  const end = first + (tape.elements.data[row + E_ATTRIBUTES] as number);
  for (let number = first; number < end; number++) {
    const name = attributeNameOf(tape, number).text;
    if (name !== 'xmlns' && !names.includes(name)) {
      refuse('signature-structure', pathOf(tape, element), 'attribute not allowed');
    }
  }
}

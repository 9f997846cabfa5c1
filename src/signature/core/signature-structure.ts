import { refuse } from '../findings/refused.ts';
import {
  children,
  type ElementNumber,
  holdsText,
  nameOf,
  namespaceOf,
  plainText,
  plainTextBytes,
} from '../xml/nodes.ts';
import { attributeNameOf } from '../xml/start-tag.ts';
import type { Shape } from '../xml/tape.ts';
import { E_ATTRIBUTE, E_ATTRIBUTES, ELEMENT_STRIDE, type Tape } from '../xml/tape.ts';
import { XMLDSIG } from './algorithms.ts';
import { pathIn, pathOf } from './path-of.ts';

/** Elements which must be exactly these, in this order. */
export function exactly<const Names extends readonly string[]>(
  shape: Shape,
  parent: ElementNumber,
  names: Names,
  found: readonly ElementNumber[],
): { readonly [Key in keyof Names]: ElementNumber } {
  const fits =
    found.length === names.length &&
    found.every((element, index) => nameOf(shape, element).local === names[index]);
  if (!fits) refuse('signature-structure', pathIn(shape, parent), `want ${names.join(', ')}`);
  return found as unknown as { readonly [Key in keyof Names]: ElementNumber };
}

/** Child elements; all must be of the namespace, XML Signature's own. */
export function ownChildren(
  shape: Shape,
  parent: ElementNumber,
  namespace: string = XMLDSIG,
): readonly ElementNumber[] {
  const found = children(shape, parent);
  const areOwn = found.every((child) => namespaceOf(shape, child) === namespace);
  return areOwn ? found : refuse('signature-structure', pathIn(shape, parent));
}

export function allowAttributes(shape: Shape, element: ElementNumber, names: readonly string[]): void {
  const row = element * ELEMENT_STRIDE;
  const first = shape.elements.data[row + E_ATTRIBUTE] as number;
  const end = first + (shape.elements.data[row + E_ATTRIBUTES] as number);
  for (let number = first; number < end; number++) {
    const name = attributeNameOf(shape, number).text;
    if (name !== 'xmlns' && !names.includes(name)) {
      refuse('signature-structure', pathIn(shape, element), 'attribute not allowed');
    }
  }
}

/** Whatever the text says: an element that holds nothing else. */
export function requireText(tape: Tape, element: ElementNumber): void {
  if (!holdsText(tape, element)) refuse('signature-structure', pathOf(tape, element));
}

/** Text of an element that holds nothing else. */
export function leaf(tape: Tape, element: ElementNumber): string {
  return plainText(tape, element) ?? refuse('signature-structure', pathOf(tape, element));
}

/** The same as UTF-8, without making a string where the text stands as it is to be read. */
export function leafBytes(tape: Tape, element: ElementNumber): Uint8Array {
  return plainTextBytes(tape, element) ?? refuse('signature-structure', pathOf(tape, element));
}

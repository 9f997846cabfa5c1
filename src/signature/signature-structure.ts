import { XMLDSIG } from './core/algorithms.ts';
import { refuse } from './findings.ts';
import { pathOf } from './path-of.ts';
import {
  children,
  type ElementNumber,
  holdsElementsOnly,
  nameOf,
  namespaceOf,
  plainText,
} from './xml/nodes.ts';
import { attributeNameOf, attributeNumbers } from './xml/start-tag.ts';
import type { Tape } from './xml/tape.ts';

/** The children of an element, which must be exactly these, in this order. */
export function exactly<const Names extends readonly string[]>(
  tape: Tape,
  parent: ElementNumber,
  names: Names,
  found: readonly ElementNumber[] = ownChildren(tape, parent),
): { readonly [Key in keyof Names]: ElementNumber } {
  const fits =
    found.length === names.length &&
    found.every((child, index) => nameOf(tape, child).local === names[index]);
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
  const isOwn =
    found.every((child) => namespaceOf(tape, child) === namespace) && holdsElementsOnly(tape, parent);
  return isOwn ? found : refuse('signature-structure', pathOf(tape, parent));
}

/** Text of an element that holds nothing else. */
export function leaf(tape: Tape, element: ElementNumber, attributes: readonly string[]): string {
  allowAttributes(tape, element, attributes);
  return plainText(tape, element) ?? refuse('signature-structure', pathOf(tape, element));
}

export function allowAttributes(tape: Tape, element: ElementNumber, names: readonly string[]): void {
  for (const number of attributeNumbers(tape, element)) {
    const name = attributeNameOf(tape, number).text;
    if (name !== 'xmlns' && !names.includes(name)) {
      refuse('signature-structure', pathOf(tape, element), 'attribute not allowed');
    }
  }
}

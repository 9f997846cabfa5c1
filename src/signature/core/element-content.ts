import {
  children,
  type ElementNumber,
  holdsNoText,
  isNamed,
  nameOf,
  namespaceOf,
  plainText,
  plainTextBytes,
} from '../xml/nodes.ts';
import { attributeNameOf, attributeNumbers } from '../xml/start-tag.ts';
import type { NamedTape, Tape } from '../xml/tape.ts';
import { XMLDSIG } from './algorithms.ts';
import { decodeBase64 } from './base64.ts';
import { refuse } from './refusal.ts';

/** What the build of a Signature is made of; all of these throw CoreFailure `structure` where it is another. */

export function isDsig(
  tape: NamedTape,
  element: ElementNumber | undefined,
  local: string,
): element is ElementNumber {
  return element !== undefined && isNamed(tape, element, XMLDSIG, local);
}

/** Child elements; all must be of the namespace, XML Signature's own. */
export function ownChildren(
  tape: NamedTape,
  parent: ElementNumber,
  namespace: string = XMLDSIG,
): ElementNumber[] {
  const found = children(tape, parent);
  return found.every((child) => namespaceOf(tape, child) === namespace) ? found : refuse('structure', parent);
}

/** Elements which must be exactly these, in this order. */
export function exactly<const Names extends readonly string[]>(
  tape: NamedTape,
  parent: ElementNumber,
  names: Names,
  found: readonly ElementNumber[],
): { readonly [Key in keyof Names]: ElementNumber } {
  const fits =
    found.length === names.length &&
    found.every((element, index) => nameOf(tape, element).local === names[index]);
  if (!fits) refuse('structure', parent, `want ${names.join(', ')}`);
  return found as unknown as { readonly [Key in keyof Names]: ElementNumber };
}

export function allowAttributes(tape: NamedTape, element: ElementNumber, names: readonly string[]): void {
  for (const number of attributeNumbers(tape, element)) {
    const name = attributeNameOf(tape, number).text;
    if (name !== 'xmlns' && !names.includes(name)) refuse('structure', element, 'attribute not allowed');
  }
}

/** Elements, white space, comments and processing instructions may stand in it. */
export function requireNoText(tape: Tape, element: ElementNumber): void {
  if (!holdsNoText(tape, element)) refuse('structure', element);
}

/** Text of an element that holds nothing else. */
export function leaf(tape: Tape, element: ElementNumber): string {
  return plainText(tape, element) ?? refuse('markup-in-value', element);
}

/** The same as UTF-8, without making a string where the text stands as it is to be read. */
export function leafBytes(tape: Tape, element: ElementNumber): Uint8Array {
  return plainTextBytes(tape, element) ?? refuse('markup-in-value', element);
}

/** xsd:base64Binary with white space anywhere, in its one canonical spelling: no other bytes may stand for the value. */
export function readBase64(tape: Tape, element: ElementNumber): Buffer {
  return decodeBase64(leafBytes(tape, element)) ?? refuse('base64', element);
}

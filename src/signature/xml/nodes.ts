import { lookUpNamespace } from './scope.ts';
import { attributeNameOf } from './start-tag.ts';
import {
  E_ATTRIBUTE,
  E_ATTRIBUTES,
  E_END,
  E_LAST_SPECIAL,
  E_NAME,
  E_NAME_END,
  E_NEXT,
  E_PARENT,
  E_SCOPE,
  E_START,
  E_TAG_END,
  ELEMENT_STRIDE,
  type NamedTape,
  type Tape,
} from './tape.ts';
import { attributeValue, decodeText } from './values.ts';
import type { QualifiedName } from './vocabulary.ts';

/** An element by its number on the tape. */
export type ElementNumber = number;

/** What needs no bytes. */
export type NamedElements = Pick<Tape, 'elements' | 'names'>;

export function nameOf(tape: NamedElements, element: ElementNumber): QualifiedName {
  return tape.names[tape.elements.data[element * ELEMENT_STRIDE + E_NAME] as number] as QualifiedName;
}

/** The number of an unprefixed name, -1 when the document doesn't have it. To compare numbers is faster than strings. */
export function nameNumber({ vocabulary, names }: Tape, text: string): number {
  return vocabulary.numbers.get(text) ?? names.findIndex((name) => name.text === text);
}

export function hasName(tape: Tape, element: ElementNumber, number: number): boolean {
  return tape.elements.data[element * ELEMENT_STRIDE + E_NAME] === number;
}

export function namespaceOf(tape: NamedElements & Pick<Tape, 'namespaces'>, element: ElementNumber): string {
  const scope = tape.elements.data[element * ELEMENT_STRIDE + E_SCOPE] as number;
  return lookUpNamespace(tape, scope, nameOf(tape, element).prefix);
}

export function isNamed(tape: NamedTape, element: ElementNumber, namespace: string, local: string): boolean {
  return nameOf(tape, element).local === local && namespaceOf(tape, element) === namespace;
}

/** -1 for the document element. */
export function parentOf(tape: NamedElements, element: ElementNumber): ElementNumber {
  return tape.elements.data[element * ELEMENT_STRIDE + E_PARENT] as number;
}

/** The number of the first element after the subtree. */
export function nextAfter(tape: NamedElements, element: ElementNumber): ElementNumber {
  return tape.elements.data[element * ELEMENT_STRIDE + E_NEXT] as number;
}

export function isInside(tape: Tape, inner: ElementNumber, outer: ElementNumber): boolean {
  return inner >= outer && inner < nextAfter(tape, outer);
}

export function children(tape: NamedElements, parent: ElementNumber): ElementNumber[] {
  const end = nextAfter(tape, parent);
  let count = 0;
  for (let child = parent + 1; child < end; child = nextAfter(tape, child)) count += 1;
  // Of the very length: an array that grows takes room for many more than most elements have.
  const found = new Array<ElementNumber>(count);
  let at = 0;
  for (let child = parent + 1; child < end; child = nextAfter(tape, child)) found[at++] = child;
  return found;
}

/** The value of the attribute without namespace; undefined when it is not there. */
export function attribute(tape: Tape, element: ElementNumber, name: string): string | undefined {
  const number = attributeNumber(tape, element, name);
  return number === undefined ? undefined : attributeValue(tape, number);
}

/** The number of the attribute without namespace; undefined when it is not there. */
export function attributeNumber(
  tape: NamedElements & Pick<Tape, 'attributes'>,
  element: ElementNumber,
  name: string,
): number | undefined {
  const row = element * ELEMENT_STRIDE;
  const first = tape.elements.data[row + E_ATTRIBUTE] as number;
  const end = first + (tape.elements.data[row + E_ATTRIBUTES] as number);
  for (let number = first; number < end; number++) {
    if (attributeNameOf(tape, number).text === name) return number;
  }
  return undefined;
}

/** `plainText` as UTF-8: a view of the source where the text stands as it is to be read. */
export function plainTextBytes(tape: Tape, element: ElementNumber): Uint8Array | undefined {
  const { data } = tape.elements;
  const row = element * ELEMENT_STRIDE;
  const start = data[row + E_TAG_END] as number;
  if (standsAsRead(tape, element)) return tape.bytes.subarray(start, contentEnd(tape, element));
  const text = plainText(tape, element);
  return text === undefined ? undefined : Buffer.from(text);
}

/** How many bytes a text is, where it stands as it is to be read; undefined where it does not. */
export function plainTextSize(tape: Tape, element: ElementNumber): number | undefined {
  if (!standsAsRead(tape, element)) return undefined;
  return contentEnd(tape, element) - (tape.elements.data[element * ELEMENT_STRIDE + E_TAG_END] as number);
}

/** Text of one to four bytes as a number, 0 for any other. No two have the same number, as no text holds a zero byte. */
export function shortText(tape: Tape, element: ElementNumber): number {
  const { data } = tape.elements;
  const row = element * ELEMENT_STRIDE;
  const start = data[row + E_TAG_END] as number;
  const size = contentEnd(tape, element) - start;
  if (size > 4 || !standsAsRead(tape, element)) return 0;
  let number = 0;
  for (let at = start; at < start + size; at++) number = (number << 8) | (tape.bytes[at] as number);
  return number;
}

/** Whether an element holds text alone that is as it is to be read: without a reference or a CR. */
function standsAsRead(tape: Tape, element: ElementNumber): boolean {
  const { data } = tape.elements;
  const row = element * ELEMENT_STRIDE;
  const isText = nextAfter(tape, element) === element + 1;
  return isText && (data[row + E_LAST_SPECIAL] as number) < (data[row + E_TAG_END] as number);
}

/** Whether an element holds text alone: no element, comment, CDATA section or processing instruction. */
export function holdsText(tape: Tape, element: ElementNumber): boolean {
  return standsAsRead(tape, element) || plainText(tape, element) !== undefined;
}

/** The text of an element that holds text alone: no element, comment, CDATA section or processing instruction. */
export function plainText(tape: Tape, element: ElementNumber): string | undefined {
  const { data } = tape.elements;
  const known = tape.texts[element];
  if (known !== undefined) return known;
  if (nextAfter(tape, element) !== element + 1) return undefined;
  const row = element * ELEMENT_STRIDE;
  const start = data[row + E_TAG_END] as number;
  const end = contentEnd(tape, element);
  const isPlain = (data[row + E_LAST_SPECIAL] as number) < start;
  if (!isPlain && hasMarkup(tape) && tape.bytes.subarray(start, end).includes(0x3c)) return undefined;
  const text = decodeText(tape.bytes, start, end, isPlain);
  tape.texts[element] = text;
  return text;
}

/** Whether there is any comment, CDATA section or processing instruction inside the document element. */
function hasMarkup({ seen }: Tape): boolean {
  return seen.comments + seen.sections + seen.instructions > 0;
}

/** Whether an element is empty: nothing stands between its tags, if it has two. */
export function holdsNothing(tape: Tape, element: ElementNumber): boolean {
  const tagEnd = tape.elements.data[element * ELEMENT_STRIDE + E_TAG_END] as number;
  return contentEnd(tape, element) === tagEnd;
}

/** Whether an element holds elements, white space, comments and processing instructions only: no text of its own. */
export function holdsNoText(tape: Tape, element: ElementNumber): boolean {
  const { data } = tape.elements;
  const next = nextAfter(tape, element);
  const row = element * ELEMENT_STRIDE;
  let from = data[row + E_TAG_END] as number;
  if (from === data[row + E_END]) return true;
  for (let child = element + 1; child < next; child = nextAfter(tape, child)) {
    if (!isIgnorable(tape.bytes, from, data[child * ELEMENT_STRIDE + E_START] as number)) return false;
    from = data[child * ELEMENT_STRIDE + E_END] as number;
  }
  return isIgnorable(tape.bytes, from, contentEnd(tape, element));
}

/** Where the end tag begins; the end of the tag itself for an empty-element tag. */
export function contentEnd(tape: Tape, element: ElementNumber): number {
  const { data } = tape.elements;
  const row = element * ELEMENT_STRIDE;
  const end = data[row + E_END] as number;
  if (end === data[row + E_TAG_END]) return end;
  const plain = end - 2 - ((data[row + E_NAME_END] as number) - (data[row + E_START] as number));
  return tape.bytes[plain] === 0x3c ? plain : tape.bytes.lastIndexOf(0x3c, end - 1);
}

function isIgnorable(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const c = bytes[at];
    if (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) at += 1;
    else if (c !== 0x3c) return false;
    else if (bytes[at + 1] === 0x3f) at = bytes.indexOf('?>', at + 2, 'latin1') + 2;
    else if (bytes[at + 2] === 0x2d) at = bytes.indexOf('-->', at + 4, 'latin1') + 3;
    else return false;
  }
  return true;
}

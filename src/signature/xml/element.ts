import { readAttribute } from './attribute.ts';
import { addEdit, type Cursor, refuse, skipSpace } from './cursor.ts';
import { endOfWord } from './fast/words.ts';
import { internName, nameEnd, sameBytes } from './names.ts';
import { leaveScope, readNamespaces } from './namespaces.ts';
import {
  addRow,
  E_ATTRIBUTE,
  E_ATTRIBUTES,
  E_EDIT,
  E_EDIT_END,
  E_END,
  E_LAST_SPECIAL,
  E_NAME,
  E_NAME_END,
  E_NEXT,
  E_PARENT,
  E_SCOPE,
  E_START,
  E_TAG_END,
  EDIT_END_TAG_SPACE,
  EDIT_START_TAG,
  ELEMENT_STRIDE,
} from './tape.ts';

/** 1 for each byte that may follow the name of an element. */
const AFTER_NAME = new Uint8Array(256);
for (const c of [0x09, 0x0a, 0x0d, 0x20, 0x2f, 0x3e]) AFTER_NAME[c] = 1;

/** Reads a start tag or an empty-element tag and notes whether it stands in canonical form. */
export function readStartTag(cursor: Cursor): void {
  const { bytes, tape, limits } = cursor;
  const { elements, attributes, edits } = tape;
  const start = cursor.at;
  if (cursor.depth >= limits.depth)
    refuse(cursor, 'too-deep', `elements nested more than ${limits.depth} deep`);

  const element = elements.length;
  if (element >= limits.elements)
    refuse(cursor, 'too-many-elements', `more than ${limits.elements} elements`);
  const row = addRow(elements);
  // Guessed by the document before, whose row this still is (cursor.ts).
  let name = elements.data[row + E_NAME] as number;
  let named = endOfWord(tape.vocabulary.nameWords, name, cursor.view, start + 1, bytes.length);
  if (named < 0 || AFTER_NAME[bytes[named] as number] === 0) {
    named = nameEnd(bytes, start + 1);
    name = internName(cursor.names, start + 1, named);
  }
  const firstAttribute = attributes.length;
  const firstEdit = edits.length;
  let canonical = true;
  let empty = false;
  let at = named;
  for (;;) {
    const c = bytes[at];
    if (c === 0x3e) break;
    if (c === 0x2f && bytes[at + 1] === 0x3e) {
      empty = true;
      at += 1;
      break;
    }
    const next = skipSpace(bytes, at);
    if (next === at) refuse(cursor, 'malformed', 'a start tag that is not well-formed', at);
    const d = bytes[next];
    if (d === 0x3e || d === 0x2f) {
      canonical = false;
      at = next;
      continue;
    }
    if (next !== at + 1 || c !== 0x20) canonical = false;
    cursor.at = next;
    if (!readAttribute(cursor, element)) canonical = false;
    at = cursor.at;
  }
  const end = at + 1;
  const count = attributes.length - firstAttribute;
  if (count > limits.attributesPerElement)
    refuse(cursor, 'too-many-attributes', `more than ${limits.attributesPerElement} attributes`, start);

  const { data } = elements;
  data[row + E_START] = start;
  data[row + E_TAG_END] = end;
  data[row + E_PARENT] = cursor.open;
  data[row + E_NAME] = name;
  data[row + E_ATTRIBUTE] = firstAttribute;
  data[row + E_ATTRIBUTES] = count;
  data[row + E_EDIT] = firstEdit;
  data[row + E_NAME_END] = named;
  if (!readNamespaces(cursor, element, name, firstAttribute, count)) canonical = false;
  data[row + E_SCOPE] = cursor.scope;
  if (!canonical || empty) addEdit(cursor, start, end, EDIT_START_TAG, element);

  cursor.at = end;
  cursor.open = element;
  cursor.depth += 1;
  if (empty) close(cursor, end);
}

/** Reads the end tag of the innermost open element. */
export function readEndTag(cursor: Cursor): void {
  const { bytes, tape } = cursor;
  const { data } = tape.elements;
  const start = cursor.at;
  const row = cursor.open * ELEMENT_STRIDE;
  let named = endOfWord(
    tape.vocabulary.nameWords,
    data[row + E_NAME] as number,
    cursor.view,
    start + 2,
    bytes.length,
  );
  if (named < 0) {
    const nameStart = (data[row + E_START] as number) + 1;
    const nameEnd = data[row + E_NAME_END] as number;
    named = start + 2 + nameEnd - nameStart;
    if (!sameBytes(bytes, nameStart, nameEnd, start + 2, named)) {
      refuse(cursor, 'malformed', 'an end tag that does not match its start tag');
    }
  }
  const bracket = bytes[named] === 0x3e ? named : skipSpace(bytes, named);
  if (bytes[bracket] !== 0x3e) refuse(cursor, 'malformed', 'an end tag that does not match its start tag');
  if (bracket !== named) addEdit(cursor, named, bracket, EDIT_END_TAG_SPACE, 0);
  cursor.at = bracket + 1;
  close(cursor, cursor.at);
}

function close(cursor: Cursor, end: number): void {
  const { tape } = cursor;
  const { data } = tape.elements;
  const row = cursor.open * ELEMENT_STRIDE;
  data[row + E_END] = end;
  data[row + E_NEXT] = tape.elements.length;
  data[row + E_EDIT_END] = tape.edits.length;
  data[row + E_LAST_SPECIAL] = cursor.special;
  cursor.open = data[row + E_PARENT] as number;
  cursor.depth -= 1;
  leaveScope(cursor);
}

import { type Cursor, nextStop, refuse, skipSpace, standsAt } from './cursor.ts';
import { endOfWord } from './fast/words.ts';
import { internName, nameEnd } from './names.ts';
import { readReference } from './reference.ts';
import { A_EXPECTED, A_NAME, A_NAME_START, A_PLAIN, A_VALUE, A_VALUE_END, addRow } from './tape.ts';
import { checkNoncharacter } from './text.ts';

/** 1 for each byte at which reading a value has to stop and look. */
const STOPS = stops();

function stops(): Uint8Array {
  const table = new Uint8Array(256);
  for (let c = 0; c < 0x20; c++) table[c] = 1;
  for (const c of [0x22, 0x26, 0x27, 0x3c, 0xef]) table[c] = 1;
  return table;
}

/** Reads one attribute of `element`; leaves the cursor after its value. Answers whether it stands in canonical form. */
export function readAttribute(cursor: Cursor, element: number): boolean {
  const { bytes, tape } = cursor;
  const { vocabulary, attributes } = tape;
  const attribute = attributes.length;
  const row = addRow(attributes);
  const { data } = attributes;
  const start = cursor.at;
  // Guessed, as the value is, by the document before, whose row this still is (cursor.ts).
  let name = data[row + A_NAME] as number;
  let named = endOfWord(vocabulary.nameWords, name, cursor.view, start, bytes.length);
  if (named < 0 || bytes[named] !== 0x3d) {
    named = nameEnd(bytes, start);
    name = internName(cursor.names, start, named);
  }
  let canonical = true;
  let at = named;
  if (bytes[at] !== 0x3d) {
    canonical = false;
    at = skipSpace(bytes, at);
    if (bytes[at] !== 0x3d) refuse(cursor, 'malformed', 'an attribute without its value', at);
  }
  at += 1;
  let quote = bytes[at];
  if (quote !== 0x22 && quote !== 0x27) {
    at = skipSpace(bytes, at);
    quote = bytes[at];
    canonical = false;
  }
  if (quote === 0x27) canonical = false;
  else if (quote !== 0x22) refuse(cursor, 'malformed', 'an attribute value without quotes', at);

  let expected = data[row + A_EXPECTED] as number;
  let end = endOfWord(vocabulary.valueWords, expected, cursor.view, at + 1, bytes.length);
  let plain = PLAIN;
  if (end < 0 || bytes[end] !== quote) {
    cursor.at = at + 1;
    const form = readValue(cursor, quote as number);
    if ((form & CANONICAL) === 0) canonical = false;
    plain = form & PLAIN;
    end = cursor.at;
    expected = plain === PLAIN ? vocabulary.valueNumber(bytes, at + 1, end) : -1;
  }
  cursor.at = end + 1;

  data[row + A_NAME] = name;
  data[row + A_NAME_START] = start;
  data[row + A_VALUE] = at + 1;
  data[row + A_VALUE_END] = end;
  data[row + A_PLAIN] = plain;
  data[row + A_EXPECTED] = expected;
  if (isIdName(bytes, start, named)) tape.ids.push({ element, attribute });
  return canonical;
}

/** `Id`, `ID`, `id` or `xml:id`. */
function isIdName(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start === 6) return standsAt(bytes, start, 'xml:id');
  if (end - start !== 2) return false;
  const i = bytes[start];
  const d = bytes[start + 1];
  return (i === 0x49 && (d === 0x64 || d === 0x44)) || (i === 0x69 && d === 0x64);
}

/** Of a value: it stands there as it is to be read / as C14N writes it. */
const PLAIN = 1;
const CANONICAL = 2;

/** Leaves the cursor at the closing quote. Answers the sum of what holds for the value. */
function readValue(cursor: Cursor, quote: number): number {
  const { bytes } = cursor;
  let canonical = CANONICAL;
  let plain = PLAIN;
  let at = cursor.at;
  for (;;) {
    at = nextStop(bytes, at, STOPS);
    const c = bytes[at];
    if (c === quote) break;
    if (c === 0x26) {
      plain = 0;
      const { codePoint, end } = readReference(bytes, at);
      if (!isCanonicalInValue(bytes, at, end, codePoint)) canonical = 0;
      at = end;
    } else if (c === 0x22 || c === 0x27) at += 1;
    else if (c === 0x09 || c === 0x0a || c === 0x0d) {
      canonical = 0;
      plain = 0;
      at += 1;
    } else if (c === 0xef) {
      checkNoncharacter(cursor, at);
      at += 3;
    } else if (c === 0x3c) refuse(cursor, 'malformed', '< inside an attribute value', at);
    else if (c === undefined) refuse(cursor, 'malformed', 'the document ends inside a tag', at);
    else refuse(cursor, 'illegal-character', 'a control character', at);
  }
  cursor.at = at;
  return plain + canonical;
}

/** C14N writes exactly `&amp;`, `&lt;`, `&quot;`, `&#x9;`, `&#xA;` and `&#xD;` as references in values. */
function isCanonicalInValue(bytes: Uint8Array, start: number, end: number, codePoint: number): boolean {
  const named = bytes[start + 1] !== 0x23;
  if (codePoint === 0x26 || codePoint === 0x3c || codePoint === 0x22) return named;
  if (codePoint !== 0x09 && codePoint !== 0x0a && codePoint !== 0x0d) return false;
  const digit = bytes[start + 3] as number;
  return (
    end - start === 5 && bytes[start + 2] === 0x78 && (digit === 0x39 || digit === 0x41 || digit === 0x44)
  );
}

import { addEdit, type Cursor, nextStop, refuse } from './cursor.ts';
import { skipPlainRun } from './fast/plain-run.ts';
import { readReference } from './reference.ts';
import { EDIT_CHARACTER } from './tape.ts';

/** 1 for each byte at which reading text has to stop and look. */
const STOPS = stops();

function stops(): Uint8Array {
  const table = new Uint8Array(256);
  for (let c = 0; c < 0x20; c++) table[c] = 1;
  table[0x09] = 0;
  table[0x0a] = 0;
  for (const c of [0x26, 0x3c, 0x3e, 0xef]) table[c] = 1;
  return table;
}

/** Reads character data up to the next `<` and notes each character that its canonical form writes otherwise. */
export function readText(cursor: Cursor): void {
  const { bytes } = cursor;
  let at = cursor.at;
  for (;;) {
    at = nextTextStop(cursor, at);
    const c = bytes[at];
    if (c === 0x3c) break;
    if (c === 0x26) {
      cursor.special = at;
      at = readTextReference(cursor, at);
    } else if (c === 0x0d) {
      cursor.special = at;
      const end = bytes[at + 1] === 0x0a ? at + 2 : at + 1;
      addEdit(cursor, at, end, EDIT_CHARACTER, 0x0a);
      at = end;
    } else if (c === 0x3e) {
      if (bytes[at - 1] === 0x5d && bytes[at - 2] === 0x5d && at - 2 >= cursor.at) {
        refuse(cursor, 'malformed', ']]> inside text', at);
      }
      addEdit(cursor, at, at + 1, EDIT_CHARACTER, 0x3e);
      at += 1;
    } else if (c === 0xef) {
      checkNoncharacter(cursor, at);
      at += 3;
    } else if (c === undefined) refuse(cursor, 'malformed', 'the document ends inside an element', at);
    else refuse(cursor, 'illegal-character', 'a control character', at);
  }
  cursor.at = at;
}

/** The program is called for what is not short alone. */
const SHORT = 24;

function nextTextStop({ bytes, shown }: Cursor, from: number): number {
  const near = Math.min(from + SHORT, bytes.length);
  let at = from;
  while (at < near && STOPS[bytes[at] as number] === 0) at += 1;
  return at < near ? at : nextStop(bytes, at < shown ? skipPlainRun(at, shown) : at, STOPS);
}

/** U+FFFE and U+FFFF are not characters of XML. */
export function checkNoncharacter(cursor: Cursor, at: number): void {
  const { bytes } = cursor;
  if (bytes[at] === 0xef && bytes[at + 1] === 0xbf && (bytes[at + 2] as number) >= 0xbe) {
    refuse(cursor, 'illegal-character', 'U+FFFE or U+FFFF', at);
  }
}

function readTextReference(cursor: Cursor, at: number): number {
  const { codePoint, end } = readReference(cursor.bytes, at);
  if (!isCanonicalInText(cursor.bytes, at, end, codePoint))
    addEdit(cursor, at, end, EDIT_CHARACTER, codePoint);
  return end;
}

/** C14N writes exactly `&amp;`, `&lt;`, `&gt;` and `&#xD;` as references in text. */
function isCanonicalInText(bytes: Uint8Array, start: number, end: number, codePoint: number): boolean {
  const named = bytes[start + 1] !== 0x23;
  if (codePoint === 0x26 || codePoint === 0x3c || codePoint === 0x3e) return named;
  return codePoint === 0x0d && end - start === 5 && bytes[start + 3] === 0x44;
}

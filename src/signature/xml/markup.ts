import { addEdit, type Cursor, refuse, skipSpace, standsAt } from './cursor.ts';
import { nameEnd } from './names.ts';
import { EDIT_CDATA, EDIT_COMMENT, EDIT_INSTRUCTION } from './tape.ts';
import { checkNoncharacter } from './text.ts';

/** A comment, CDATA section or processing instruction inside the document element. */
export function readMarkup(cursor: Cursor): void {
  const { bytes, tape } = cursor;
  const start = cursor.at;
  cursor.special = start;
  if (bytes[start + 1] === 0x3f) {
    tape.seen.instructions += 1;
    const canonical = readInstruction(cursor);
    if (!canonical) addEdit(cursor, start, cursor.at, EDIT_INSTRUCTION, 0);
  } else if (standsAt(bytes, start, '<!--')) {
    tape.seen.comments += 1;
    readComment(cursor);
    addEdit(cursor, start, cursor.at, EDIT_COMMENT, 0);
  } else if (standsAt(bytes, start, '<![CDATA[')) {
    tape.seen.sections += 1;
    cursor.at = endOf(cursor, start + 9, ']]>', 'a CDATA section without its end');
    checkCharacters(cursor, start + 9, cursor.at - 3);
    addEdit(cursor, start, cursor.at, EDIT_CDATA, 0);
  } else if (isDeclaration(bytes, start)) {
    refuse(cursor, 'doctype', 'a document type declaration');
  } else refuse(cursor, 'malformed', 'markup that has no place here');
}

/** A document type declaration, or one that could only stand inside it. */
export function isDeclaration(bytes: Buffer, start: number): boolean {
  return /^<!(doctype|entity|element|attlist|notation)/i.test(bytes.toString('latin1', start, start + 10));
}

/** Leaves the cursor after the comment. */
export function readComment(cursor: Cursor): void {
  const { bytes } = cursor;
  const start = cursor.at;
  const end = endOf(cursor, start + 4, '--', 'a comment without its end');
  if (bytes[end] !== 0x3e) refuse(cursor, 'malformed', '-- inside a comment', end);
  checkCharacters(cursor, start + 4, end - 2);
  cursor.at = end + 1;
}

/** Leaves the cursor after the instruction; answers whether it stands in canonical form. */
export function readInstruction(cursor: Cursor): boolean {
  const { bytes } = cursor;
  const start = cursor.at;
  const target = nameEnd(bytes, start + 2);
  if (target === start + 5 && /^xml$/i.test(bytes.toString('latin1', start + 2, target)))
    refuse(cursor, 'xml-declaration', 'an XML declaration that is not at the beginning');
  for (let at = start + 2; at < target; at++)
    if (bytes[at] === 0x3a) refuse(cursor, 'namespace', 'a colon in the target of a processing instruction');
  const end = endOf(cursor, target, '?>', 'a processing instruction without its end');
  checkCharacters(cursor, target, end - 2);
  cursor.at = end;
  if (target === end - 2) return true;
  const data = skipSpace(bytes, target);
  if (data === target)
    refuse(cursor, 'malformed', 'no white space after the target of a processing instruction', target);
  if (data >= end - 2) return false;
  return data === target + 1 && bytes[target] === 0x20 && bytes.subarray(data, end).indexOf(0x0d) < 0;
}

function endOf(cursor: Cursor, from: number, mark: string, what: string): number {
  const { bytes } = cursor;
  const found = bytes.indexOf(mark, from, 'latin1');
  if (found < 0) refuse(cursor, 'malformed', what);
  return found + mark.length;
}

function checkCharacters(cursor: Cursor, start: number, end: number): void {
  const { bytes } = cursor;
  for (let at = start; at < end; at++) {
    const c = bytes[at] as number;
    if (c < 0x20 && c !== 0x09 && c !== 0x0a && c !== 0x0d)
      refuse(cursor, 'illegal-character', 'a control character', at);
    if (c === 0xef) checkNoncharacter(cursor, at);
  }
}

import { type Cursor, refuse, skipSpace, standsAt } from './cursor.ts';
import { isDeclaration, readComment, readInstruction } from './markup.ts';

const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])([^"']*)\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])([A-Za-z][A-Za-z0-9._-]*)\3)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\5)?[ \t\r\n]*\?>/;

/** Byte order mark, XML declaration, and what stands before the document element; leaves the cursor at its `<`. */
export function readProlog(cursor: Cursor): void {
  const { bytes } = cursor;
  if (standsAt(bytes, 0, '\u00ef\u00bb\u00bf')) cursor.at = 3;
  if (
    standsAt(bytes, cursor.at, '<?xml') &&
    /[ \t\r\n]/.test(String.fromCharCode(bytes[cursor.at + 5] ?? 0))
  ) {
    readDeclaration(cursor);
  }
  readOutside(cursor);
  if (cursor.at >= bytes.length) refuse(cursor, 'malformed', 'no document element');
}

/** What follows the document element; nothing but comments, processing instructions and white space may. */
export function readEpilog(cursor: Cursor): void {
  readOutside(cursor);
  if (cursor.at < cursor.bytes.length) refuse(cursor, 'malformed', 'something after the document element');
}

function readDeclaration(cursor: Cursor): void {
  const { bytes } = cursor;
  const head = bytes.toString('latin1', cursor.at, cursor.at + 256);
  const match = DECLARATION.exec(head);
  if (!match) refuse(cursor, 'xml-declaration', 'an XML declaration that is not well-formed');
  if (match[2] !== '1.0') refuse(cursor, 'xml-declaration', 'a version of XML other than 1.0');
  if (match[4] !== undefined && !/^utf-8$/i.test(match[4])) {
    refuse(cursor, 'xml-declaration', 'an encoding other than UTF-8');
  }
  cursor.at += match[0].length;
}

function readOutside(cursor: Cursor): void {
  const { bytes, tape } = cursor;
  for (;;) {
    cursor.at = skipSpace(bytes, cursor.at);
    const start = cursor.at;
    if (standsAt(bytes, start, '<!--')) readComment(cursor);
    else if (standsAt(bytes, start, '<?')) readInstruction(cursor);
    else if (bytes[start] === 0x3c && bytes[start + 1] !== 0x21 && bytes[start + 1] !== 0x2f) return;
    else if (start >= bytes.length) return;
    else if (isDeclaration(bytes, start)) {
      refuse(cursor, 'doctype', 'a document type declaration');
    } else refuse(cursor, 'malformed', 'text outside the document element');
    tape.outside.push({ start, end: cursor.at, comment: bytes[start + 1] === 0x21 });
  }
}

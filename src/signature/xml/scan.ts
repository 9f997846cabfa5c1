import { isUtf8 } from 'node:buffer';
import { type Cursor, finishedTape, refuse, startCursor } from './cursor.ts';
import { readEndTag, readStartTag } from './element.ts';
import { DEFAULT_LIMITS, type ScanLimits } from './limits.ts';
import { readMarkup } from './markup.ts';
import { readEpilog, readProlog } from './outside.ts';
import { XmlRefusal } from './refusal.ts';
import { E_NEXT, ROOT, type Tape } from './tape.ts';
import { readText } from './text.ts';
import { NO_VOCABULARY, type Vocabulary } from './vocabulary.ts';

/**
 * Reads a whole XML 1.0 document with namespaces, in UTF-8, in one pass over its bytes. There is no DTD and no entity
 * beyond the five. What is not well-formed, or over a limit, is refused at the first byte that shows it.
 *
 * @param vocabulary what is expected in it, for speed alone
 * @throws XmlRefusal
 */
export function scan(
  bytes: Uint8Array,
  limits: ScanLimits = DEFAULT_LIMITS,
  vocabulary: Vocabulary = NO_VOCABULARY,
): Tape {
  if (bytes.length > limits.bytes)
    throw new XmlRefusal('too-large', limits.bytes, `more than ${limits.bytes} bytes`);
  if (!isUtf8(bytes)) throw new XmlRefusal('not-utf8', 0, 'bytes that are not UTF-8');
  const cursor = startCursor(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), limits, vocabulary);
  readProlog(cursor);
  readDocumentElement(cursor);
  readEpilog(cursor);
  return finishedTape(cursor);
}

function readDocumentElement(cursor: Cursor): void {
  const { bytes } = cursor;
  readStartTag(cursor);
  while (cursor.open >= 0) {
    readText(cursor);
    const c = bytes[cursor.at + 1];
    if (c === 0x2f) readEndTag(cursor);
    else if (c === 0x21 || c === 0x3f) readMarkup(cursor);
    else if (c === undefined) refuse(cursor, 'malformed', 'the document ends inside an element');
    else readStartTag(cursor);
  }
  cursor.tape.elements.data[ROOT + E_NEXT] = cursor.tape.elements.length;
}

import { finishedTape, startCursor } from './cursor.ts';
import { readStartTag } from './element.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { readProlog } from './outside.ts';
import { XmlRefusal } from './refusal.ts';
import type { Tape } from './tape.ts';
import { NO_VOCABULARY } from './vocabulary.ts';

/** Enough for nearly every document's byte order mark, XML declaration and root start tag. */
const FIRST_BYTES = 4096;

/**
 * The start tag of the document element, as the one element of a tape: what follows is not looked at, nor whether it is
 * UTF-8.
 * @throws XmlRefusal for what stands before it, or for the tag itself
 */
export function readRoot(bytes: Uint8Array): Tape {
  if (bytes.length > FIRST_BYTES) {
    try {
      return rootIn(bytes.subarray(0, FIRST_BYTES));
    } catch (error) {
      // It may only have been cut off there.
      if (!(error instanceof XmlRefusal)) throw error;
    }
  }
  return rootIn(bytes);
}

function rootIn(bytes: Uint8Array): Tape {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const cursor = startCursor(buffer, DEFAULT_LIMITS, NO_VOCABULARY);
  readProlog(cursor);
  readStartTag(cursor);
  return finishedTape(cursor);
}

import { isCharacter } from './characters.ts';
import { standsAt } from './cursor.ts';
import { XmlRefusal } from './refusal.ts';

/** One of the five predefined entities, or a character reference (XML 1.0, 4.1 and 4.6). */
export interface CharacterReference {
  readonly codePoint: number;
  /** just after the `;` */
  readonly end: number;
}

const PREDEFINED = [
  ['amp;', 0x26],
  ['lt;', 0x3c],
  ['gt;', 0x3e],
  ['quot;', 0x22],
  ['apos;', 0x27],
] as const;
/** Bytes of a reference; leading zeros are no reason to read on for ever. */
const LONGEST = 40;
const PAST_UNICODE = 0x110000;

/** Reads what begins with the `&` at `start`. Any other entity is refused: there is no DTD that could declare it. */
export function readReference(bytes: Uint8Array, start: number): CharacterReference {
  if (bytes[start + 1] === 0x23) return readNumber(bytes, start);
  for (const [name, codePoint] of PREDEFINED) {
    if (standsAt(bytes, start + 1, name)) return { codePoint, end: start + 1 + name.length };
  }
  throw new XmlRefusal('entity', start, 'an entity that is not one of the five');
}

function readNumber(bytes: Uint8Array, start: number): CharacterReference {
  const isHexadecimal = bytes[start + 2] === 0x78;
  const first = start + (isHexadecimal ? 3 : 2);
  let codePoint = 0;
  let at = first;
  for (; at < start + LONGEST; at++) {
    const digit = digitOf(bytes[at] as number, isHexadecimal);
    if (digit < 0) break;
    codePoint = Math.min(codePoint * (isHexadecimal ? 16 : 10) + digit, PAST_UNICODE);
  }
  if (at === first || bytes[at] !== 0x3b)
    throw new XmlRefusal('malformed', start, 'a character reference that is not one');
  if (isCharacter(codePoint)) return { codePoint, end: at + 1 };
  throw new XmlRefusal('character-reference', start, 'a reference to a character that XML does not allow');
}

/** -1 for what is no digit. */
function digitOf(byte: number, isHexadecimal: boolean): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (!isHexadecimal) return -1;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

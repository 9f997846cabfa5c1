import { isCharacter } from './characters.ts';
import { XmlRefusal } from './refusal.ts';

/** One of the five predefined entities, or a character reference (XML 1.0, 4.1 and 4.6). */
export interface CharacterReference {
  readonly codePoint: number;
  /** just after the `;` */
  readonly end: number;
}

const PREDEFINED = new Map([
  ['amp', 0x26],
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['quot', 0x22],
  ['apos', 0x27],
]);
const LONGEST = 40;

/** Reads what begins with the `&` at `start`. Any other entity is refused: there is no DTD that could declare it. */
export function readReference(bytes: Uint8Array, start: number): CharacterReference {
  const isNumeric = bytes[start + 1] === 0x23;
  const semicolon = bytes.subarray(start, start + LONGEST).indexOf(0x3b);
  if (semicolon < 0)
    throw new XmlRefusal(isNumeric ? 'malformed' : 'entity', start, 'a reference without its end');
  const name = String.fromCharCode(...bytes.subarray(start + 1, start + semicolon));
  const end = start + semicolon + 1;
  const predefined = PREDEFINED.get(name);
  if (predefined !== undefined) return { codePoint: predefined, end };
  if (!isNumeric) throw new XmlRefusal('entity', start, 'an entity that is not one of the five');
  const digits = /^#(?:([0-9]+)|x([0-9a-fA-F]+))$/.exec(name);
  if (!digits) throw new XmlRefusal('malformed', start, 'a character reference that is not one');
  const [, decimal, hexadecimal = ''] = digits;
  const codePoint = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number.parseInt(decimal, 10);
  if (isCharacter(codePoint)) return { codePoint, end };
  throw new XmlRefusal('character-reference', start, 'a reference to a character that XML does not allow');
}

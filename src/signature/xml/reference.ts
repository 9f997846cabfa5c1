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
  const semicolon = bytes.indexOf(0x3b, start);
  if (semicolon < 0 || semicolon - start > LONGEST)
    throw new XmlRefusal('malformed', start, 'a reference without its semicolon');
  const name = String.fromCharCode(...bytes.subarray(start + 1, semicolon));
  const end = semicolon + 1;
  const predefined = PREDEFINED.get(name);
  if (predefined !== undefined) return { codePoint: predefined, end };
  const digits = /^#(?:([0-9]+)|x([0-9a-fA-F]+))$/.exec(name);
  if (!digits)
    throw new XmlRefusal(
      name.startsWith('#') ? 'malformed' : 'entity',
      start,
      'an entity that is not one of the five',
    );
  const codePoint =
    digits[1] !== undefined ? Number.parseInt(digits[1], 10) : Number.parseInt(digits[2] as string, 16);
  if (!isCharacter(codePoint))
    throw new XmlRefusal('illegal-character', start, 'a reference to a character that XML does not allow');
  return { codePoint, end };
}

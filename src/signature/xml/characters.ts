/** Character classes of XML 1.0 (fifth edition): productions [2] Char, [4] NameStartChar, [4a] NameChar. */

export const NAME_START = 1;
export const NAME_CHAR = 2;
/** Per ASCII byte: NAME_START, NAME_CHAR for what a name may hold but not begin with, 0 for what ends a name. */
export const ASCII_CLASS: Uint8Array = asciiClasses();

function asciiClasses(): Uint8Array {
  const table = new Uint8Array(128);
  table.fill(NAME_START, 0x61, 0x7b);
  table.fill(NAME_START, 0x41, 0x5b);
  table[0x5f] = NAME_START;
  table[0x3a] = NAME_START;
  table.fill(NAME_CHAR, 0x30, 0x3a);
  table[0x2d] = NAME_CHAR;
  table[0x2e] = NAME_CHAR;
  return table;
}

const NAME_START_RANGES: readonly (readonly [number, number])[] = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xd7ff],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffd],
  [0x10000, 0xeffff],
];
const NAME_ONLY_RANGES: readonly (readonly [number, number])[] = [
  [0xb7, 0xb7],
  [0x300, 0x36f],
  [0x203f, 0x2040],
];

/** For code points from 0x80 on. */
export function isNameStart(codePoint: number): boolean {
  return NAME_START_RANGES.some(([low, high]) => codePoint >= low && codePoint <= high);
}

/** For code points from 0x80 on. */
export function isNameCharacter(codePoint: number): boolean {
  return (
    isNameStart(codePoint) || NAME_ONLY_RANGES.some(([low, high]) => codePoint >= low && codePoint <= high)
  );
}

/** Production [2] Char, for what a character reference may name. */
export function isCharacter(codePoint: number): boolean {
  return (
    codePoint === 0x9 ||
    codePoint === 0xa ||
    codePoint === 0xd ||
    (codePoint >= 0x20 && codePoint <= 0xd7ff) ||
    (codePoint >= 0xe000 && codePoint <= 0xfffd) ||
    (codePoint >= 0x10000 && codePoint <= 0x10ffff)
  );
}

/** The code point that begins at `at` in bytes known to be UTF-8. */
export function codePointAt(bytes: Uint8Array, at: number): number {
  const a = bytes[at] as number;
  if (a < 0x80) return a;
  const b = (bytes[at + 1] as number) & 0x3f;
  if (a < 0xe0) return ((a & 0x1f) << 6) | b;
  const c = (bytes[at + 2] as number) & 0x3f;
  if (a < 0xf0) return ((a & 0x0f) << 12) | (b << 6) | c;
  return ((a & 0x07) << 18) | (b << 12) | (c << 6) | ((bytes[at + 3] as number) & 0x3f);
}

/** How many bytes the code point takes in UTF-8. */
export function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

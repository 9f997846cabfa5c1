const PAD = 0x3d;
const WHITE_SPACE = 64;
const PADDING = 65;
const NONE = 128;
/** Per byte: the six bits that it stands for, or one of the words above. */
const BITS = new Uint8Array(256).fill(NONE);
for (const [value, c] of [
  ...Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'),
].entries())
  BITS[c] = value;
for (const c of [0x20, 0x09, 0x0a, 0x0d]) BITS[c] = WHITE_SPACE;
BITS[PAD] = PADDING;

/**
 * Decodes xsd:base64Binary: white space anywhere, but only the one canonical spelling of each value (no stray bits in
 * the last group), so that the same signature cannot be written in two ways. Undefined for anything else.
 */
export function decodeBase64(text: Uint8Array): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(mostBytes(text));
  let length = 0;
  /** of the group that is being read */
  let group = 0;
  let digits = 0;
  let padding = 0;
  for (let at = 0; at < text.length; at++) {
    // Whole groups that nothing breaks: all of a value that stands on one line.
    while (digits === 0 && padding === 0 && at + 4 <= text.length) {
      const a = BITS[text[at] as number] as number;
      const b = BITS[text[at + 1] as number] as number;
      const c = BITS[text[at + 2] as number] as number;
      const d = BITS[text[at + 3] as number] as number;
      if ((a | b | c | d) > 63) break;
      bytes[length] = (a << 2) | (b >> 4);
      bytes[length + 1] = (b << 4) | (c >> 2);
      bytes[length + 2] = (c << 6) | d;
      length += 3;
      at += 4;
    }
    if (at === text.length) break;
    const value = BITS[text[at] as number] as number;
    if (value === WHITE_SPACE) continue;
    if (value === PADDING) padding += 1;
    else if (value > 63 || padding > 0) return undefined;
    else {
      group = (group << 6) | value;
      digits += 1;
      if (digits === 4) {
        bytes.writeUIntBE(group, length, 3);
        length += 3;
        group = 0;
        digits = 0;
      }
    }
  }
  if (digits === 3 && padding === 1 && (group & 0b11) === 0) {
    bytes.writeUInt16BE(group >> 2, length);
    length += 2;
  } else if (digits === 2 && padding === 2 && (group & 0b1111) === 0) {
    bytes[length] = group >> 4;
    length += 1;
  } else if (digits !== 0 || padding !== 0) return undefined;
  if (length === 0) return undefined;
  return length === bytes.length ? bytes : bytes.subarray(0, length);
}

/** How many bytes the text stands for; fewer where there is white space in it. */
function mostBytes(text: Uint8Array): number {
  const padding = text[text.length - 1] === PAD ? (text[text.length - 2] === PAD ? 2 : 1) : 0;
  return Math.max(0, Math.ceil((text.length * 3) / 4) - padding);
}

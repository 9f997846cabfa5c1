/** As deep as a token is read. */
const MAX_DEPTH = 32;
const STRINGS = new Set([0x23, 0x24]);

/**
 * Whether bytes are one whole value that BER allows and DER writes otherwise (X.690, 10.1 and 10.2): a length left open
 * or not in its shortest form, a string in parts. For the words of a refusal alone: such a token is never read.
 */
export function isOnlyBer(bytes: Uint8Array): boolean {
  const whole = valueAt(bytes, 0, bytes.length, 0);
  return whole?.end === bytes.length && !whole.isDer;
}

interface Value {
  readonly end: number;
  readonly isDer: boolean;
}

/** undefined when it is no value of BER, or deeper than a token is read */
function valueAt(bytes: Uint8Array, from: number, limit: number, depth: number): Value | undefined {
  const tag = bytes[from];
  const first = bytes[from + 1];
  if (tag === undefined || first === undefined || from + 2 > limit || depth > MAX_DEPTH) return undefined;
  if ((tag & 0x1f) === 0x1f) return undefined;
  const isConstructed = (tag & 0x20) !== 0;
  if (first === 0x80) return isConstructed ? openValue(bytes, from + 2, limit, depth) : undefined;
  const size = first > 0x80 ? first & 0x7f : 0;
  const start = from + 2 + size;
  if (size > 4 || start > limit) return undefined;
  const length =
    size === 0 ? first : bytes.subarray(from + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  const end = start + length;
  if (end > limit) return undefined;
  const isShortest = size === 0 || (length >= 0x80 && length >= 256 ** (size - 1));
  let isDer = isShortest && !STRINGS.has(tag);
  for (let at = start; isConstructed && at < end; ) {
    const inner = valueAt(bytes, at, end, depth + 1);
    if (!inner) return undefined;
    isDer &&= inner.isDer;
    at = inner.end;
  }
  return { end, isDer };
}

/** Of open length: it ends where two zeros stand in place of a value. */
function openValue(bytes: Uint8Array, start: number, limit: number, depth: number): Value | undefined {
  for (let at = start; at + 2 <= limit; ) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) return { end: at + 2, isDer: false };
    const inner = valueAt(bytes, at, limit, depth + 1);
    if (!inner) return undefined;
    at = inner.end;
  }
  return undefined;
}

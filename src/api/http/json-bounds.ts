/** Far more than any body that a route takes: 500 assignments are 4 levels of some 6,000 parts. */
const MOST_LEVELS = 16;
const MOST_PARTS = 20_000;

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Whether bytes of JSON, if they are any, are no deeper, and made of no more parts (opening brackets, commas) than a body may be. One walk over the bytes
 * that keeps nothing, so that what is small to send and large to hold is refused before it is held.
 */
export function withinJsonBounds(bytes: Uint8Array): boolean {
  let [level, parts] = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) at = endOfString(bytes, at);
    else if (byte === openList || byte === openObject) {
      level += 1;
      parts += 1;
    } else if (byte === closeList || byte === closeObject) level -= 1;
    else if (byte === comma) parts += 1;
    if (level > MOST_LEVELS || parts > MOST_PARTS) return false;
  }
  return true;
}

/** Where a string ends that begins at `from`; the end of the bytes where it doesn't. */
function endOfString(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
}

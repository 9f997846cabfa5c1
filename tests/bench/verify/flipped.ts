/** Where a byte is changed, each in something that a signature covers or that is one. */
export const FLIPS = ['mark', 'signing time', 'signature value'] as const;
export type Flip = (typeof FLIPS)[number];

const places: Readonly<Record<Flip, (text: string) => number>> = {
  mark: (text) => text.indexOf('<CA_NAM>') + '<CA_NAM>'.length,
  'signing time': (text) => text.indexOf('</SigningTime>') - 1,
  // The last one, so that a system which looks at the first alone is found out.
  'signature value': (text) => {
    const start = text.lastIndexOf('<SignatureValue>') + '<SignatureValue>'.length;
    return start + text.slice(start).search(/[BbDdFfHhJj2468]/);
  },
};

/**
 * The document with the lowest bit of one digit or letter turned: still well-formed, no longer what was signed.
 * @throws Error when the document has no such place
 */
export function flipped(bytes: Uint8Array, flip: Flip): Uint8Array {
  // latin1 keeps one character for each byte.
  const at = places[flip](Buffer.from(bytes).toString('latin1'));
  const copy = Uint8Array.from(bytes);
  const byte = copy[at];
  if (byte === undefined || !/[0-9A-Za-z]/.test(String.fromCharCode(byte ^ 1)))
    throw new Error(`no ${flip} to flip`);
  copy[at] = byte ^ 1;
  return copy;
}

/** Expected texts as 32-bit words, to be held against a document four bytes at a time. */
export interface Words {
  /** of each text, in bytes */
  readonly lengths: Int32Array;
  /** where each begins in `words` */
  readonly starts: Int32Array;
  /** little-endian, the last one of each text filled up with zeros */
  readonly words: Int32Array;
}

/** By length modulo four: the bits of the last word that count. */
const LAST_BITS = Int32Array.of(0, 0xff, 0xffff, 0xffffff);

export function wordsOf(texts: readonly string[]): Words {
  const lengths = Int32Array.from(texts, (text) => Buffer.byteLength(text));
  const starts = new Int32Array(texts.length);
  let size = 0;
  for (const [number, length] of lengths.entries()) {
    starts[number] = size;
    size += (length >> 2) + 1;
  }
  const bytes = Buffer.alloc(4 * size);
  for (const [number, text] of texts.entries()) bytes.write(text, 4 * (starts[number] as number));
  const words = Int32Array.from({ length: size }, (_, index) => bytes.readInt32LE(4 * index));
  return { lengths, starts, words };
}

/**
 * Where the text of this number ends, if it stands at `at`; -1 when another does, or the document is nearly at its end.
 * @param number any at all
 * @param size of the document; that of a DataView is slow to ask for
 */
export function endOfWord(
  { lengths, starts, words }: Words,
  number: number,
  view: DataView,
  at: number,
  size: number,
): number {
  if (number < 0 || number >= lengths.length) return -1;
  const length = lengths[number] as number;
  const last = at + (length & ~3);
  if (last + 4 > size) return -1;
  let word = starts[number] as number;
  for (let i = at; i < last; i += 4) if (view.getInt32(i, true) !== words[word++]) return -1;
  const differs = (view.getInt32(last, true) ^ (words[word] as number)) & (LAST_BITS[length & 3] as number);
  return differs === 0 ? at + length : -1;
}

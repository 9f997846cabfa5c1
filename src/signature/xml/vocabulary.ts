import { type Words, wordsOf } from './fast/words.ts';

export interface QualifiedName {
  readonly text: string;
  /** empty when there is none */
  readonly prefix: string;
  readonly local: string;
}

/**
 * Names and attribute values that are expected in a kind of document. They are found by their bytes, so that no text is
 * made of them again: each is one and the same string, and each name has the same number, in every document that is
 * scanned with the vocabulary. What a document says doesn't depend on it.
 */
export interface Vocabulary {
  readonly names: readonly QualifiedName[];
  readonly numbers: ReadonlyMap<string, number>;
  /** answers the number of a name, -1 for one that is not expected */
  readonly nameNumber: Finder;
  readonly nameWords: Words;
  readonly values: readonly string[];
  /** answers the number of a value, -1 for one that is not expected */
  readonly valueNumber: Finder;
  readonly valueWords: Words;
}

/** Looks for the text that stands in [start, end). */
export type Finder = (bytes: Uint8Array, start: number, end: number) => number;

/** What a value holds that is written as it is to be read, whichever quotes stand around it. */
const PLAIN_VALUE = /^[ !#-%(-;=-~]*$/;

/**
 * @param names unprefixed names
 * @throws Error for a value that cannot be told by its bytes alone
 */
export function vocabulary(names: Iterable<string>, values: Iterable<string>): Vocabulary {
  const locals = [...new Set(names)];
  const texts = [...new Set(values)];
  for (const text of texts) if (!PLAIN_VALUE.test(text)) throw new Error(`not plain: ${text}`);
  return {
    names: locals.map((local) => ({ text: local, prefix: '', local })),
    numbers: new Map(locals.map((local, number) => [local, number])),
    nameNumber: finder(locals),
    nameWords: wordsOf(locals),
    values: texts,
    valueNumber: finder(texts),
    valueWords: wordsOf(texts),
  };
}

export const NO_VOCABULARY = vocabulary([], []);

/** A hash table with open addressing that is never more than a quarter full, and never grows. */
function finder(texts: readonly string[]): Finder {
  const words = texts.map((text) => new Uint8Array(Buffer.from(text)));
  const size = 2 ** Math.ceil(Math.log2(Math.max(4 * words.length, 4)));
  const slots = new Int32Array(size);
  for (const [number, word] of words.entries()) {
    let slot = hashOf(word, 0, word.length) & (size - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
    slots[slot] = number + 1;
  }
  return (bytes, start, end) => {
    const length = end - start;
    if (length === 0) return -1;
    for (let slot = hashOf(bytes, start, end) & (size - 1); ; slot = (slot + 1) & (size - 1)) {
      const number = (slots[slot] as number) - 1;
      if (number < 0) return -1;
      const word = words[number] as Uint8Array;
      if (word.length === length && standsThere(word, bytes, start)) return number;
    }
  };
}

/** Of length and four bytes: expected texts are few, and what else falls on their places is told apart by its bytes. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const first = bytes[start] as number;
  const middle = bytes[start + (length >> 1)] as number;
  const last = bytes[end - 1] as number;
  const third = bytes[start + Math.min(2, length - 1)] as number;
  const hash = Math.imul(length ^ (first << 6) ^ (middle << 12) ^ (last << 18) ^ (third << 23), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}

function standsThere(word: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < word.length; i++) if (word[i] !== bytes[start + i]) return false;
  return true;
}

import {
  ASCII_CLASS,
  codePointAt,
  isNameCharacter,
  isNameStart,
  NAME_CHAR,
  NAME_START,
  utf8Length,
} from './characters.ts';
import { XmlRefusal } from './refusal.ts';
import type { QualifiedName, Vocabulary } from './vocabulary.ts';

/**
 * The distinct qualified names of one document, by number: those of the vocabulary first, then its own, each checked and
 * decoded once.
 */
export interface NameTable {
  readonly bytes: Buffer;
  readonly vocabulary: Vocabulary;
  readonly names: QualifiedName[];
  /** where each of its own stands first */
  readonly starts: number[];
  readonly ends: number[];
  /** open addressing: place in `starts` + 1 by hash */
  slots: Int32Array;
}

const MOST_NAMES = 16_384;
/** Names that fall into one place so often were made to; looking each of them up would cost the square of their number. */
const MOST_PROBES = 256;

const NO_SLOTS = new Int32Array(1);

export function nameTable(bytes: Buffer, vocabulary: Vocabulary): NameTable {
  return { bytes, vocabulary, names: vocabulary.names.slice(), starts: [], ends: [], slots: NO_SLOTS };
}

/** Where the name that begins at `start` ends; at least one character. */
export function nameEnd(bytes: Uint8Array, start: number): number {
  const first = bytes[start] ?? 0;
  let at = start;
  if (first < 0x80) {
    if (ASCII_CLASS[first] !== NAME_START) throw new XmlRefusal('malformed', start, 'a name was expected');
    at += 1;
  } else {
    const codePoint = codePointAt(bytes, start);
    if (!isNameStart(codePoint)) throw new XmlRefusal('malformed', start, 'a name was expected');
    at += utf8Length(codePoint);
  }
  for (;;) {
    const c = bytes[at] ?? 0;
    if (c < 0x80) {
      const kind = ASCII_CLASS[c];
      if (kind !== NAME_START && kind !== NAME_CHAR) return at;
      at += 1;
    } else {
      const codePoint = codePointAt(bytes, at);
      if (!isNameCharacter(codePoint))
        throw new XmlRefusal('malformed', at, 'a character that no name may hold');
      at += utf8Length(codePoint);
    }
  }
}

/** The number of the name in [start, end). */
export function internName(table: NameTable, start: number, end: number): number {
  const { bytes, vocabulary } = table;
  const expected = vocabulary.nameNumber(bytes, start, end);
  return expected >= 0 ? expected : vocabulary.names.length + internOwn(table, start, end);
}

/** Answers its place among the document's own names. */
function internOwn(table: NameTable, start: number, end: number): number {
  if (table.slots === NO_SLOTS) table.slots = new Int32Array(256);
  const { bytes, slots } = table;
  const mask = slots.length - 1;
  const hash = hashOf(bytes, start, end);
  for (let probe = 0; probe < MOST_PROBES; probe++) {
    const slot = (hash + probe) & mask;
    const entry = slots[slot] as number;
    if (entry === 0) return addName(table, start, end, slot);
    if (sameBytes(bytes, table.starts[entry - 1] as number, table.ends[entry - 1] as number, start, end))
      return entry - 1;
  }
  throw new XmlRefusal('too-many-names', start, 'names made to collide');
}

/** FNV-1a, its bits mixed at the end: numbered names, which differ in a byte or two, must not stand side by side. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

function addName(table: NameTable, start: number, end: number, slot: number): number {
  const place = table.starts.length;
  if (place >= MOST_NAMES) throw new XmlRefusal('too-many-names', start, `more than ${MOST_NAMES} names`);
  const text = table.bytes.toString('utf8', start, end);
  const colon = text.indexOf(':');
  const prefix = colon < 0 ? '' : text.slice(0, colon);
  const local = text.slice(colon + 1);
  if (colon === 0 || local === '' || local.includes(':') || !startsLikeName(local)) {
    throw new XmlRefusal('namespace', start, 'a name with a misplaced colon');
  }
  table.names.push({ text, prefix, local });
  table.starts.push(start);
  table.ends.push(end);
  table.slots[slot] = place + 1;
  if (table.starts.length * 2 > table.slots.length) grow(table);
  return place;
}

function startsLikeName(local: string): boolean {
  const codePoint = local.codePointAt(0) as number;
  return codePoint < 0x80 ? ASCII_CLASS[codePoint] === NAME_START : isNameStart(codePoint);
}

function grow(table: NameTable): void {
  const { bytes, starts, ends } = table;
  const slots = new Int32Array(table.slots.length * 4);
  const mask = slots.length - 1;
  for (let place = 0; place < starts.length; place++) {
    const start = starts[place] as number;
    const end = ends[place] as number;
    let slot = hashOf(bytes, start, end) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = place + 1;
  }
  table.slots = slots;
}

export function sameBytes(
  bytes: Uint8Array,
  aStart: number,
  aEnd: number,
  bStart: number,
  bEnd: number,
): boolean {
  const length = aEnd - aStart;
  if (length !== bEnd - bStart) return false;
  for (let i = 0; i < length; i++) if (bytes[aStart + i] !== bytes[bStart + i]) return false;
  return true;
}

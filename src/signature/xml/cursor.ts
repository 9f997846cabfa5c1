import { showDocument } from './fast/plain-run.ts';
import type { ScanLimits } from './limits.ts';
import { type NameTable, nameTable } from './names.ts';
import { XmlRefusal, type XmlRefusalCode } from './refusal.ts';
import {
  ATTRIBUTE_STRIDE,
  addRow,
  D_END,
  D_KIND,
  D_START,
  D_VALUE,
  EDIT_STRIDE,
  ELEMENT_STRIDE,
  filled,
  intTable,
  type Tape,
} from './tape.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Where the scanner stands: one document, one place. */
export interface Cursor {
  readonly bytes: Buffer;
  readonly view: DataView;
  /** how many of the bytes `skipPlainRun` sees */
  readonly shown: number;
  readonly limits: ScanLimits;
  readonly tape: Tape;
  readonly names: NameTable;
  at: number;
  /** number of the innermost open element, -1 outside */
  open: number;
  depth: number;
  /** innermost namespace declaration in scope, -1 for none */
  scope: number;
  namespacesInScope: number;
  /** the last place so far where text is not what it stands for (E_LAST_SPECIAL) */
  special: number;
}

/**
 * Tables to scan into; each tape takes a copy of what it fills of them. They don't outlive a large document. Until a row
 * is written it holds that of the document before, which is mostly of the same shape: names and values are guessed by it.
 */
let tables = emptyTables();
const MOST_KEPT = 2 ** 20;

function emptyTables(): Pick<Tape, 'elements' | 'attributes' | 'edits'> {
  return {
    elements: intTable(ELEMENT_STRIDE, 1024),
    attributes: intTable(ATTRIBUTE_STRIDE, 512),
    edits: intTable(EDIT_STRIDE, 64),
  };
}

export function startCursor(bytes: Buffer, limits: ScanLimits, vocabulary: Vocabulary): Cursor {
  const names = nameTable(bytes, vocabulary);
  const { elements, attributes, edits } = tables;
  elements.length = 0;
  attributes.length = 0;
  edits.length = 0;
  const tape: Tape = {
    bytes,
    elements,
    attributes,
    edits,
    vocabulary,
    names: names.names,
    namespaces: [],
    ids: [],
    outside: [],
    seen: { comments: 0, sections: 0, instructions: 0 },
    texts: [],
    values: [],
    xmlAttributes: false,
    hasRelativeNamespace: false,
  };
  return {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    shown: showDocument(bytes),
    limits,
    tape,
    names,
    at: 0,
    open: -1,
    depth: 0,
    scope: -1,
    namespacesInScope: 0,
    special: -1,
  };
}

/** The tape of a document that has been read to its end. */
export function finishedTape({ tape }: Cursor): Tape {
  const { elements, attributes, edits } = tape;
  if (elements.data.length + attributes.data.length + edits.data.length > MOST_KEPT) tables = emptyTables();
  return {
    ...tape,
    elements: filled(elements),
    attributes: filled(attributes),
    edits: filled(edits),
    texts: new Array<string | undefined>(elements.length),
    values: new Array<string | undefined>(attributes.length),
  };
}

export function refuse(cursor: Cursor, code: XmlRefusalCode, what: string, at: number = cursor.at): never {
  throw new XmlRefusal(code, at, what);
}

export function addEdit(cursor: Cursor, start: number, end: number, kind: number, value: number): void {
  const { edits } = cursor.tape;
  const row = addRow(edits);
  edits.data[row + D_START] = start;
  edits.data[row + D_END] = end;
  edits.data[row + D_KIND] = kind;
  edits.data[row + D_VALUE] = value;
}

/** The first place from `at` on whose byte the table marks; the end when there is none. */
export function nextStop(bytes: Uint8Array, from: number, stops: Uint8Array): number {
  const length = bytes.length;
  let at = from;
  // Four at a time: most of a document's bytes are text that stops nothing.
  while (
    at + 3 < length &&
    ((stops[bytes[at] as number] as number) |
      (stops[bytes[at + 1] as number] as number) |
      (stops[bytes[at + 2] as number] as number) |
      (stops[bytes[at + 3] as number] as number)) ===
      0
  )
    at += 4;
  while (at < length && stops[bytes[at] as number] === 0) at += 1;
  return at;
}

/** The first place from `at` on that is not white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let here = at;
  for (;;) {
    const c = bytes[here];
    if (c !== 0x20 && c !== 0x0a && c !== 0x09 && c !== 0x0d) return here;
    here += 1;
  }
}

/** Whether the ASCII text stands at `at`. */
export function standsAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

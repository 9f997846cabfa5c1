import { type NameTable, nameTable } from './names.ts';
import { XmlRefusal, type XmlRefusalCode } from './refusal.ts';
import type { ScanLimits } from './scan.ts';
import {
  ATTRIBUTE_STRIDE,
  addRow,
  D_END,
  D_KIND,
  D_START,
  D_VALUE,
  EDIT_STRIDE,
  ELEMENT_STRIDE,
  intTable,
  type Tape,
} from './tape.ts';

/** Where the scanner stands: one document, one place. */
export interface Cursor {
  readonly bytes: Buffer;
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
}

export function startCursor(bytes: Buffer, limits: ScanLimits): Cursor {
  const names = nameTable(bytes);
  const rows = Math.max(64, bytes.length >> 5);
  const tape: Tape = {
    bytes,
    elements: intTable(ELEMENT_STRIDE, rows),
    attributes: intTable(ATTRIBUTE_STRIDE, Math.max(32, rows >> 2)),
    edits: intTable(EDIT_STRIDE, 64),
    names: names.names,
    namespaces: [],
    ids: [],
    outside: [],
    seen: { comments: 0, sections: 0, instructions: 0 },
    xmlAttributes: false,
    hasRelativeNamespace: false,
  };
  return { bytes, limits, tape, names, at: 0, open: -1, depth: 0, scope: -1, namespacesInScope: 0 };
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

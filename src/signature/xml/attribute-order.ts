import { type Cursor, refuse } from './cursor.ts';
import { lookUpNamespace } from './scope.ts';
import { A_NAME, A_NAME_START, ATTRIBUTE_STRIDE } from './tape.ts';
import type { QualifiedName } from './vocabulary.ts';

export function attributeName(cursor: Cursor, attribute: number): QualifiedName {
  const { tape } = cursor;
  return tape.names[tape.attributes.data[attribute * ATTRIBUTE_STRIDE + A_NAME] as number] as QualifiedName;
}

/** Unprefixed attributes in canonical order rise strictly by name, so that none stands twice either. */
export function inOrder(cursor: Cursor, first: number, count: number): boolean {
  if (count < 2) return true;
  const { tape, bytes } = cursor;
  const { data } = tape.attributes;
  for (let i = first + 1; i < first + count; i++) {
    const a = (i - 1) * ATTRIBUTE_STRIDE;
    const b = i * ATTRIBUTE_STRIDE;
    if (!rises(bytes, data[a + A_NAME_START] as number, data[b + A_NAME_START] as number)) {
      refuseTwins(cursor, first, count);
      return false;
    }
  }
  return true;
}

/** Whether the name at `a` sorts before the one at `b`; every name is followed by `=` or white space, which sort lower than any name character. */
function rises(bytes: Uint8Array, a: number, b: number): boolean {
  for (let i = 0; ; i++) {
    const x = nameByte(bytes, a + i);
    const y = nameByte(bytes, b + i);
    if (x !== y) return x < y;
    if (x === 0) return false;
  }
}

function nameByte(bytes: Uint8Array, at: number): number {
  const c = bytes[at] as number;
  return c === 0x3d || c <= 0x20 ? 0 : c;
}

export function refuseTwins(cursor: Cursor, first: number, count: number): void {
  const { data } = cursor.tape.attributes;
  const seen = new Set<number>();
  for (let i = first; i < first + count; i++) {
    const name = data[i * ATTRIBUTE_STRIDE + A_NAME] as number;
    if (seen.has(name)) refuse(cursor, 'duplicate-attribute', 'an attribute that stands twice');
    seen.add(name);
  }
}

/** C14N 2.2: declarations first, by prefix; then attributes, by namespace URI and local name. */
export function inExpandedOrder(cursor: Cursor, first: number, count: number): boolean {
  const { tape } = cursor;
  const seen = new Set<string>();
  let inOrder = true;
  let last: readonly [number, string, string] | undefined;
  for (let i = first; i < first + count; i++) {
    const { prefix, local } = attributeName(cursor, i);
    const isDeclaration = prefix === 'xmlns' || (prefix === '' && local === 'xmlns');
    const uri = isDeclaration || prefix === '' ? '' : lookUpNamespace(tape, cursor.scope, prefix);
    const key = [isDeclaration ? 0 : 1, uri, isDeclaration && prefix === '' ? '' : local] as const;
    if (uri !== '') {
      const expanded = `${uri}\n${local}`;
      if (seen.has(expanded))
        refuse(cursor, 'duplicate-attribute', 'an attribute that stands twice under two prefixes');
      seen.add(expanded);
    }
    if (last && !before(last, key)) inOrder = false;
    last = key;
  }
  return inOrder;
}

function before(a: readonly [number, string, string], b: readonly [number, string, string]): boolean {
  if (a[0] !== b[0]) return a[0] < b[0];
  return (compareCodePoints(a[1], b[1]) || compareCodePoints(a[2], b[2])) < 0;
}

/** Order of UTF-8 bytes, which is the order of code points; JavaScript's own compares UTF-16 units. */
export function compareCodePoints(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

import {
  A_NAME,
  E_ATTRIBUTES,
  E_NAME,
  E_NEXT,
  E_SCOPE,
  type IntTable,
  type Shape,
  type Tape,
} from '../tape.ts';
import type { Vocabulary } from '../vocabulary.ts';

/** What is remembered for a vocabulary. */
interface Remembered {
  /** by their hashes: of two that share one, the later is remembered */
  readonly shapes: Map<number, Shape>;
  /** of all of them */
  elements: number;
  /** since it was full */
  newcomers: number;
}

const remembered = new WeakMap<Vocabulary, Remembered>();
const MOST_SHAPES = 256;
/** Of all of them together: some 20 MB with what is known of them. */
const MOST_ELEMENTS = 2 ** 17;
/** One in so many newcomers takes the place of the oldest: a flood of shapes that come once drives out few. */
const TAKEN_IN = 16;

/** One and the same for documents of the same shape, while it is remembered. */
export function shapeOf(tape: Tape): Shape {
  tape.shape ??= rememberedShape(tape);
  return tape.shape;
}

function rememberedShape({ elements, attributes, names, namespaces, vocabulary }: Tape): Shape {
  const shape: Shape = { elements, attributes, names, namespaces, found: new Map() };
  // Numbers of names that are the document's own say nothing of another's.
  if (names.length > vocabulary.names.length) return shape;
  let all = remembered.get(vocabulary);
  if (!all) {
    all = { shapes: new Map(), elements: 0, newcomers: 0 };
    remembered.set(vocabulary, all);
  }
  const hash = hashOf(shape);
  const known = all.shapes.get(hash);
  if (known && isSameShape(known, shape)) return known;
  takeIn(all, hash, shape);
  return shape;
}

function takeIn(all: Remembered, hash: number, shape: Shape): void {
  const { length } = shape.elements;
  const isFull = () => all.shapes.size >= MOST_SHAPES || all.elements + length > MOST_ELEMENTS;
  if (isFull() && (length > MOST_ELEMENTS || all.newcomers++ % TAKEN_IN !== 0)) return;
  forget(all, hash);
  for (const oldest of all.shapes.keys()) {
    if (!isFull()) break;
    forget(all, oldest);
  }
  all.shapes.set(hash, shape);
  all.elements += length;
}

function forget(all: Remembered, hash: number): void {
  all.elements -= all.shapes.get(hash)?.elements.length ?? 0;
  all.shapes.delete(hash);
}

/** FNV-1a of what most tells shapes apart. */
function hashOf({ elements: { data, length, stride } }: Shape): number {
  let hash = 0x811c9dc5;
  for (let row = 0; row < length * stride; row += stride) {
    hash = Math.imul(hash ^ (data[row + E_NAME] as number), 0x01000193);
    hash = Math.imul(hash ^ (data[row + E_NEXT] as number), 0x01000193);
    hash = Math.imul(hash ^ (data[row + E_ATTRIBUTES] as number), 0x01000193);
  }
  return hash;
}

function isSameShape(a: Shape, b: Shape): boolean {
  return (
    a.elements.length === b.elements.length &&
    a.attributes.length === b.attributes.length &&
    a.namespaces.length === b.namespaces.length &&
    isSameColumn(a.elements, b.elements, E_NAME) &&
    isSameColumn(a.elements, b.elements, E_NEXT) &&
    isSameColumn(a.elements, b.elements, E_ATTRIBUTES) &&
    isSameColumn(a.elements, b.elements, E_SCOPE) &&
    isSameColumn(a.attributes, b.attributes, A_NAME) &&
    a.namespaces.every((one, index) => {
      const other = b.namespaces[index];
      return (
        one.prefix === other?.prefix &&
        one.uri === other.uri &&
        one.element === other.element &&
        one.outer === other.outer
      );
    })
  );
}

function isSameColumn(a: IntTable, b: IntTable, column: number): boolean {
  const size = a.length * a.stride;
  for (let at = column; at < size; at += a.stride) if (a.data[at] !== b.data[at]) return false;
  return true;
}

/**
 * `find`, remembering what it found out of a shape by the last rules (a profile, a schema) that it was given for it. It
 * stands in the shape itself: a WeakMap of shapes that come and go costs the collector more than all of them.
 */
export function rememberedByShape<Result, Rules = void>(
  find: (shape: Shape, rules: Rules) => Result,
): (shape: Shape, rules: Rules) => Result {
  return (shape, rules) => {
    const known = shape.found.get(find);
    if (known && known.rules === rules) return known.result as Result;
    const result = find(shape, rules);
    shape.found.set(find, { rules, result });
    return result;
  };
}

import { A_NAME, E_ATTRIBUTES, E_NAME, E_NEXT, E_SCOPE, type IntTable, type Tape } from './tape.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * Which elements and attributes a document has, how they nest and in which namespaces, whatever their text and values
 * say. Documents that one program wrote are mostly of one shape: what follows from it alone is worked out once and
 * remembered by the shape. Offsets in its tables are those of the first such document.
 */
export type Shape = Pick<Tape, 'elements' | 'attributes' | 'names' | 'namespaces'>;

const remembered = new WeakMap<Vocabulary, Shape[]>();
/** Of a vocabulary, the oldest forgotten first: looking through them is quick. */
const MOST_SHAPES = 64;
/** Of all of them together: a few megabytes with what is known of them. */
const MOST_ELEMENTS = 2 ** 15;

/** One and the same for documents of the same shape, while it is remembered. */
export function shapeOf(tape: Tape): Shape {
  tape.shape ??= rememberedShape(tape);
  return tape.shape;
}

function rememberedShape({ elements, attributes, names, namespaces, vocabulary }: Tape): Shape {
  const shape = { elements, attributes, names, namespaces };
  // Numbers of names that are the document's own say nothing of another's.
  if (names.length > vocabulary.names.length || elements.length > MOST_ELEMENTS) return shape;
  const shapes = remembered.get(vocabulary) ?? [];
  remembered.set(vocabulary, shapes);
  for (const known of shapes) if (isSameShape(known, shape)) return known;
  shapes.push(shape);
  let held = 0;
  for (const { elements } of shapes) held += elements.length;
  while (shapes.length > MOST_SHAPES || held > MOST_ELEMENTS) held -= shapes.shift()?.elements.length ?? 0;
  return shape;
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

/** The function that remembers what it finds out of a shape by some rules (a profile, a schema) while both are in use. */
export function rememberedByShape<Rules extends object, Found>(
  find: (shape: Shape, rules: Rules) => Found,
): (shape: Shape, rules: Rules) => Found {
  const known = new WeakMap<Rules, WeakMap<Shape, Found>>();
  return (shape, rules) => {
    let byShape = known.get(rules);
    if (!byShape) {
      byShape = new WeakMap();
      known.set(rules, byShape);
    }
    let found = byShape.get(shape);
    if (found === undefined) {
      found = find(shape, rules);
      byShape.set(shape, found);
    }
    return found;
  };
}

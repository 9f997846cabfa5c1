import { rememberedByShape, shapeOf } from '../xml/fast/shape.ts';
import {
  attribute,
  type ElementNumber,
  hasName,
  nameNumber,
  nameOf,
  namespaceOf,
  nextAfter,
} from '../xml/nodes.ts';
import { ROOT, type Tape } from '../xml/tape.ts';

/** Elements reached by child steps, such as `['A', 'B']`, through elements of the format's namespace: the root's, which is none in most. */
export function descend(
  tape: Tape,
  from: readonly ElementNumber[],
  steps: readonly string[],
): ElementNumber[] {
  return steps.reduce((reached, step) => childrenNamed(tape, reached, step), [...from]);
}

function childrenNamed(tape: Tape, parents: readonly ElementNumber[], name: string): ElementNumber[] {
  const found: ElementNumber[] = [];
  const number = nameNumber(tape, name);
  const namespace = namespaceOf(tape, ROOT);
  for (const parent of parents) {
    const end = nextAfter(tape, parent);
    for (let child = parent + 1; child < end; child = nextAfter(tape, child)) {
      if (hasName(tape, child, number) && namespaceOf(tape, child) === namespace) found.push(child);
    }
  }
  return found;
}

/** Answers the elements at an absolute path of element names, such as `/A/B`. */
export type ElementFinder = (path: string) => readonly ElementNumber[];

/** Every element named Signature, wherever it stands and whatever its namespace. */
export const signaturesIn = rememberedByShape((shape): readonly ElementNumber[] => {
  const found: ElementNumber[] = [];
  for (let element = 0; element < shape.elements.length; element++) {
    if (nameOf(shape, element).text === 'Signature') found.push(element);
  }
  return found;
});

/** By the number of a path's last step. */
const reachedIn = rememberedByShape((): (readonly ElementNumber[] | undefined)[] => []);

/** Paths of a profile begin alike: what leads to one is walked once, for all documents of one shape. */
export function elementFinder(tape: Tape): ElementFinder {
  const found = reachedIn(shapeOf(tape));
  const reach = ({ number, parent, name }: Step): readonly ElementNumber[] => {
    const known = found[number];
    if (known) return known;
    const elements = parent ? childrenNamed(tape, reach(parent), name) : rootNamed(tape, name);
    found[number] = elements;
    return elements;
  };
  return (path) => reach(lastStep(path));
}

function rootNamed(tape: Tape, name: string): ElementNumber[] {
  return nameOf(tape, ROOT).text === name ? [ROOT] : [];
}

/** The last step of a path, numbered among all. */
interface Step {
  readonly number: number;
  readonly parent: Step | undefined;
  readonly name: string;
}

/** By path. They come out of profiles, so that they are few. */
const steps = new Map<string, Step>();

function lastStep(path: string): Step {
  const known = steps.get(path);
  if (known) return known;
  const cut = path.lastIndexOf('/');
  const parent = cut > 0 ? lastStep(path.slice(0, cut)) : undefined;
  const step = { number: steps.size, parent, name: path.slice(cut + 1) };
  steps.set(path, step);
  return step;
}

export function idOf(tape: Tape, element: ElementNumber, idAttribute: string): string {
  return attribute(tape, element, idAttribute) ?? '';
}

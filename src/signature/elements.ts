import { attribute, type ElementNumber, nameOf, namespaceOf, nextAfter } from './xml/nodes.ts';
import { ROOT, type Tape } from './xml/tape.ts';
import { attributeValue } from './xml/values.ts';

/** Elements reached by child steps through elements without namespace, such as `['A', 'B']`. */
export function descend(
  tape: Tape,
  from: readonly ElementNumber[],
  steps: readonly string[],
): ElementNumber[] {
  return steps.reduce((reached, step) => childrenNamed(tape, reached, step), [...from]);
}

function childrenNamed(tape: Tape, parents: readonly ElementNumber[], name: string): ElementNumber[] {
  const found: ElementNumber[] = [];
  for (const parent of parents) {
    const end = nextAfter(tape, parent);
    for (let child = parent + 1; child < end; child = nextAfter(tape, child)) {
      if (isPlain(tape, child, name)) found.push(child);
    }
  }
  return found;
}

/** Answers the elements at an absolute path of element names, such as `/A/B`. */
export type ElementFinder = (path: string) => readonly ElementNumber[];

/** Paths of a profile begin alike: what leads to one is walked once for each document. */
export function elementFinder(tape: Tape): ElementFinder {
  const known = new Map<string, readonly ElementNumber[]>();
  const find: ElementFinder = (path) => {
    const found = known.get(path);
    if (found) return found;
    const { parent, name } = lastStep(path);
    const root = parent === '' && isPlain(tape, ROOT, name) ? [ROOT] : [];
    const elements = parent === '' ? root : childrenNamed(tape, find(parent), name);
    known.set(path, elements);
    return elements;
  };
  return find;
}

/** The paths come out of profiles, so that they are few. */
const steps = new Map<string, { readonly parent: string; readonly name: string }>();

function lastStep(path: string): { readonly parent: string; readonly name: string } {
  const cut = path.lastIndexOf('/');
  const step = steps.get(path) ?? { parent: path.slice(0, cut), name: path.slice(cut + 1) };
  steps.set(path, step);
  return step;
}

function isPlain(tape: Tape, element: ElementNumber, local: string): boolean {
  return nameOf(tape, element).text === local && namespaceOf(tape, element) === '';
}

/** For each Id value, every element that carries it in an attribute Id, ID or id: one Id is ambiguous over all three. */
export type IdIndex = ReadonlyMap<string, readonly ElementNumber[]>;

export function indexIds(tape: Tape): IdIndex {
  const index = new Map<string, ElementNumber[]>();
  for (const { element, attribute: number } of tape.ids) {
    const id = attributeValue(tape, number);
    const carriers = index.get(id);
    if (carriers) carriers.push(element);
    else index.set(id, [element]);
  }
  return index;
}

export function idOf(tape: Tape, element: ElementNumber, idAttribute: string): string {
  return attribute(tape, element, idAttribute) ?? '';
}

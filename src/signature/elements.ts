import { attribute, type ElementNumber, nameOf, namespaceOf, nextAfter } from './xml/nodes.ts';
import { ROOT, type Tape } from './xml/tape.ts';
import { attributeValue } from './xml/values.ts';

/** Elements reached by child steps through elements without namespace, such as `['A', 'B']`. */
export function descend(
  tape: Tape,
  from: readonly ElementNumber[],
  steps: readonly string[],
): ElementNumber[] {
  let reached = [...from];
  for (const step of steps) {
    const found: ElementNumber[] = [];
    for (const parent of reached) {
      const end = nextAfter(tape, parent);
      for (let child = parent + 1; child < end; child = nextAfter(tape, child)) {
        if (isPlain(tape, child, step)) found.push(child);
      }
    }
    reached = found;
  }
  return reached;
}

/** Elements at an absolute path of element names, such as `/A/B`. */
export function elementsAt(tape: Tape, path: string): ElementNumber[] {
  const [root = '', ...steps] = path.slice(1).split('/');
  return isPlain(tape, ROOT, root) ? descend(tape, [ROOT], steps) : [];
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

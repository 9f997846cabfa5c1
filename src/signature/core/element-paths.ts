import { type ElementNumber, type NamedElements, nameOf, nextAfter, parentOf } from '../xml/nodes.ts';

/**
 * Where elements stand, for a report: `/HOC_BA/BANG_DIEM/DIEM_TONG_KET[3]`; local names only. Siblings are counted once for each
 * parent, so that a document of ten thousand Signatures in a row costs no more than its size.
 */
export function createElementPaths(tape: NamedElements): (element: ElementNumber) => string {
  /** 1, 2, … among siblings of the same name; -1 when it is the only one; 0 not counted yet */
  const positions = new Int32Array(tape.elements.length);
  const known = new Map<ElementNumber, string>();
  const pathOf = (element: ElementNumber): string => {
    let path = known.get(element);
    if (path === undefined) {
      path = newPath(element);
      known.set(element, path);
    }
    return path;
  };
  const newPath = (element: ElementNumber): string => {
    const { local } = nameOf(tape, element);
    const parent = parentOf(tape, element);
    if (parent < 0) return `/${local}`;
    if (positions[element] === 0) countChildren(tape, parent, positions);
    const position = positions[element] as number;
    return `${pathOf(parent)}/${local}${position > 0 ? `[${position}]` : ''}`;
  };
  return pathOf;
}

function countChildren(tape: NamedElements, parent: ElementNumber, positions: Int32Array): void {
  const seen = new Map<string, { count: number; readonly first: ElementNumber }>();
  const end = nextAfter(tape, parent);
  for (let child = parent + 1; child < end; child = nextAfter(tape, child)) {
    const { local } = nameOf(tape, child);
    const alike = seen.get(local);
    if (alike) alike.count += 1;
    else seen.set(local, { count: 1, first: child });
    positions[child] = alike?.count ?? 1;
  }
  for (const { count, first } of seen.values()) if (count === 1) positions[first] = -1;
}

import { createElementPaths } from './core/element-paths.ts';
import type { ElementNumber } from './xml/nodes.ts';
import type { Tape } from './xml/tape.ts';

/** Where an element stands, for a report: `/HOC_BA/BANG_DIEM/DIEM_TONG_KET[3]`. Local names only. */
export function pathOf(tape: Tape, element: ElementNumber): string {
  // Siblings are counted once for each document, however many places of it a report names.
  tape.paths ??= createElementPaths(tape);
  return tape.paths(element);
}

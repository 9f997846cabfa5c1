import { createElementPaths } from './core/element-paths.ts';
import type { ElementNumber } from './xml/nodes.ts';
import { type Shape, shapeOf } from './xml/shape.ts';
import type { Tape } from './xml/tape.ts';

/** Siblings are counted once for each shape, however many places of however many documents the reports name. */
const paths = new WeakMap<Shape, (element: ElementNumber) => string>();

/** Where an element stands, for a report: `/HOC_BA/BANG_DIEM/DIEM_TONG_KET[3]`. Local names only. */
export function pathOf(tape: Tape, element: ElementNumber): string {
  return pathIn(shapeOf(tape), element);
}

/** `pathOf` for every document of the shape. */
export function pathIn(shape: Shape, element: ElementNumber): string {
  let known = paths.get(shape);
  if (!known) {
    known = createElementPaths(shape);
    paths.set(shape, known);
  }
  return known(element);
}

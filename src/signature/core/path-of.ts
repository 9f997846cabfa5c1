import { rememberedByShape, shapeOf } from '../xml/fast/shape.ts';
import type { ElementNumber } from '../xml/nodes.ts';
import type { Shape, Tape } from '../xml/tape.ts';
import { createElementPaths } from './element-paths.ts';

/** Siblings are counted once for each shape, however many places of however many documents the reports name. */
const pathsOf = rememberedByShape((shape) => createElementPaths(shape));

/** Where an element stands, for a report: `/HOC_BA/BANG_DIEM/DIEM_TONG_KET[3]`. Local names only. */
export function pathOf(tape: Tape, element: ElementNumber): string {
  return pathIn(shapeOf(tape), element);
}

/** `pathOf` for every document of the shape. */
export function pathIn(shape: Shape, element: ElementNumber): string {
  return pathsOf(shape)(element);
}

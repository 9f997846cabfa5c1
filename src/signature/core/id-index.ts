import type { ElementNumber } from '../xml/nodes.ts';
import { attributeNameOf } from '../xml/start-tag.ts';
import type { Tape } from '../xml/tape.ts';
import { attributeValue } from '../xml/values.ts';

/** For each value, every element that carries it: one Id is ambiguous over `Id`, `ID` and `id`. */
export type IdIndex = ReadonlyMap<string, readonly ElementNumber[]>;

/** By `Id`, `ID` and `id`; by `xml:id` when that is asked for. */
export function indexIds(tape: Tape, prefix: '' | 'xml' = ''): IdIndex {
  const index = new Map<string, ElementNumber[]>();
  for (const { element, attribute } of tape.ids) {
    if (attributeNameOf(tape, attribute).prefix !== prefix) continue;
    const id = attributeValue(tape, attribute);
    const carriers = index.get(id);
    if (carriers) carriers.push(element);
    else index.set(id, [element]);
  }
  return index;
}

import { shapeOf } from '../xml/fast/shape.ts';
import { lineOf } from '../xml/line-of.ts';
import {
  type ElementNumber,
  holdsNoText,
  holdsNothing,
  nameOf,
  plainText,
  plainTextSize,
  shortText,
} from '../xml/nodes.ts';
import { attributeNameOf } from '../xml/start-tag.ts';
import { E_START, ELEMENT_STRIDE, type Tape } from '../xml/tape.ts';
import { attributeValue } from '../xml/values.ts';
import { type Demand, demandsOf } from './demands.ts';
import {
  type AttributeUse,
  type Lengths,
  MOST_VIOLATIONS,
  type Schema,
  type SimpleType,
  type Violation,
} from './model.ts';
import { brokenFacet } from './simple-type.ts';

/** Holds the scanned document against the schema; at most ten violations, in document order. */
export function checkSchema(tape: Tape, schema: Schema): readonly Violation[] {
  if (schema.checker === 'libxml2') return schema.check(tape.bytes);
  const violations: Violation[] = [];
  for (const demand of demandsOf(shapeOf(tape), schema)) {
    const rule = brokenRule(tape, demand);
    if (rule === undefined) continue;
    const start = tape.elements.data[demand.element * ELEMENT_STRIDE + E_START] ?? 0;
    violations.push({ at: lineOf(tape.bytes, start), rule });
    if (violations.length === MOST_VIOLATIONS) break;
  }
  return violations;
}

function brokenRule(tape: Tape, demand: Demand): string | undefined {
  const { element } = demand;
  switch (demand.kind) {
    case 'broken':
      return demand.rule;
    case 'empty':
      return holdsNothing(tape, element) ? undefined : ruleOf(tape, element, 'text not allowed');
    case 'elements-only':
      return holdsNoText(tape, element) ? undefined : ruleOf(tape, element, 'text not allowed');
    case 'text': {
      const facet = brokenText(tape, element, demand.type);
      return facet === undefined ? undefined : ruleOf(tape, element, facet);
    }
    case 'value': {
      const facet = brokenUse(demand.use, attributeValue(tape, demand.attribute));
      if (facet === undefined) return undefined;
      return `${nameOf(tape, element).local}/@${attributeNameOf(tape, demand.attribute).text}: ${facet}`;
    }
  }
}

function ruleOf(tape: Tape, element: ElementNumber, facet: string): string {
  return `${nameOf(tape, element).local}: ${facet}`;
}

const MOST_SOUND = 10_000;

function brokenText(tape: Tape, element: ElementNumber, type: SimpleType): string | undefined {
  const short = shortText(tape, element);
  if (short !== 0 && type.sound.has(short)) return undefined;
  if (type.lengths && isSurelyOfLength(plainTextSize(tape, element), type.lengths)) return undefined;
  const text = plainText(tape, element);
  const facet = text === undefined ? 'text only' : brokenFacet(type, text);
  if (facet === undefined && short !== 0 && type.sound.size < MOST_SOUND) type.sound.add(short);
  return facet;
}

/** A character is one to four bytes of UTF-8: most texts need not be read to know that they are neither too short nor too long. */
function isSurelyOfLength(bytes: number | undefined, { least, most }: Lengths): boolean {
  return bytes !== undefined && bytes <= most && bytes >= 4 * least - 3;
}

function brokenUse({ type, fixed }: AttributeUse, value: string): string | undefined {
  return brokenFacet(type, value) ?? (fixed !== undefined && fixed !== value ? 'fixed' : undefined);
}

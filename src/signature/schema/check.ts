import { shapeOf } from '../xml/fast/shape.ts';
import {
  type ElementNumber,
  holdsNoText,
  nameOf,
  plainText,
  plainTextSize,
  shortText,
} from '../xml/nodes.ts';
import { attributeNameOf } from '../xml/start-tag.ts';
import type { Tape } from '../xml/tape.ts';
import { attributeValue } from '../xml/values.ts';
import { type Demand, demandsOf } from './demands.ts';
import type { AttributeUse, Lengths, Schema, SimpleType } from './model.ts';
import { brokenFacet } from './simple-type.ts';

/** One place where a document differs from its schema; `rule` names the element and what it breaks, never a value. */
export interface Violation {
  readonly element: ElementNumber;
  readonly rule: string;
}

const MOST = 10;

/** Holds the scanned document against the schema; at most ten violations, in document order. */
export function checkSchema(tape: Tape, schema: Schema): readonly Violation[] {
  const violations: Violation[] = [];
  for (const demand of demandsOf(shapeOf(tape), schema)) {
    const rule = brokenRule(tape, demand);
    if (rule === undefined) continue;
    violations.push({ element: demand.element, rule });
    if (violations.length === MOST) break;
  }
  return violations;
}

function brokenRule(tape: Tape, demand: Demand): string | undefined {
  const { element } = demand;
  switch (demand.kind) {
    case 'broken':
      return demand.rule;
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

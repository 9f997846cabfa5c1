import {
  type ElementNumber,
  holdsElementsOnly,
  nameOf,
  namespaceOf,
  nextAfter,
  plainText,
  shortText,
} from '../xml/nodes.ts';
import { attributeNameOf } from '../xml/start-tag.ts';
import { E_ATTRIBUTE, E_ATTRIBUTES, ELEMENT_STRIDE, ROOT, type Tape } from '../xml/tape.ts';
import { attributeValue } from '../xml/values.ts';
import type { AttributeUse, ComplexType, ElementType, Particle, Schema, SimpleType } from './model.ts';
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
  const root = schema.roots.get(nameOf(tape, ROOT).local);
  if (!root || namespaceOf(tape, ROOT) !== '')
    return [{ element: ROOT, rule: `${nameOf(tape, ROOT).local}: unexpected` }];
  check(tape, ROOT, root, violations);
  return violations;
}

function check(tape: Tape, element: ElementNumber, type: ElementType, violations: Violation[]): void {
  if (violations.length >= MOST) return;
  checkAttributes(tape, element, type.kind === 'complex' ? type : undefined, violations);
  if (type.kind === 'simple') {
    checkText(tape, element, type, violations);
    return;
  }
  if (!holdsElementsOnly(tape, element))
    violations.push({ element, rule: `${nameOf(tape, element).local}: text not allowed` });
  checkSequence(tape, element, type.particles, violations);
}

const MOST_SOUND = 10_000;

function checkText(tape: Tape, element: ElementNumber, type: SimpleType, violations: Violation[]): void {
  const short = shortText(tape, element);
  if (short !== 0 && type.sound.has(short)) return;
  const text = plainText(tape, element);
  const facet = text === undefined ? 'text only' : brokenFacet(type, text);
  if (facet !== undefined) violations.push({ element, rule: `${nameOf(tape, element).local}: ${facet}` });
  else if (short !== 0 && type.sound.size < MOST_SOUND) type.sound.add(short);
}

/** No attribute but those of the type, where it has any, and each that it requires. */
function checkAttributes(
  tape: Tape,
  element: ElementNumber,
  type: ComplexType | undefined,
  violations: Violation[],
): void {
  const row = element * ELEMENT_STRIDE;
  const first = tape.elements.data[row + E_ATTRIBUTE] as number;
  const end = first + (tape.elements.data[row + E_ATTRIBUTES] as number);
  let missing = type?.required ?? 0;
  for (let number = first; number < end; number++) {
    const { text: name, prefix } = attributeNameOf(tape, number);
    if (name === 'xmlns' || prefix === 'xmlns') continue;
    const use = type?.attributes.get(name);
    if (use?.required) missing -= 1;
    const broken = use ? brokenUse(use, attributeValue(tape, number)) : 'attribute not allowed';
    if (broken !== undefined)
      violations.push({ element, rule: `${nameOf(tape, element).local}/@${name}: ${broken}` });
  }
  for (; missing > 0; missing--) {
    const { local } = nameOf(tape, element);
    violations.push({ element, rule: `${local}: a required attribute is missing` });
  }
}

function brokenUse({ type, fixed }: AttributeUse, value: string): string | undefined {
  return brokenFacet(type, value) ?? (fixed !== undefined && fixed !== value ? 'fixed' : undefined);
}

/** Particles of a sequence are told apart by the next child's name alone (XML Schema part 1, 3.8.6), so that taking greedily is right. */
function checkSequence(
  tape: Tape,
  parent: ElementNumber,
  particles: readonly Particle[],
  violations: Violation[],
): void {
  const end = nextAfter(tape, parent);
  let child = parent + 1;
  for (const particle of particles) {
    let count = 0;
    for (; count < particle.most && child < end && fits(tape, child, particle); count++) {
      if (particle.kind === 'element') check(tape, child, particle.type, violations);
      child = nextAfter(tape, child);
    }
    if (count < particle.least) {
      const want = particle.kind === 'element' ? particle.name : 'Signature';
      const place = child < end ? child : parent;
      const what = child < end ? 'unexpected' : 'missing child';
      violations.push({
        element: place,
        rule: `${nameOf(tape, place).local}: ${what}, expected ${want}`,
      });
      return;
    }
  }
  if (child < end) violations.push({ element: child, rule: `${nameOf(tape, child).local}: unexpected` });
}

function fits(tape: Tape, child: ElementNumber, particle: Particle): boolean {
  if (particle.kind === 'any') return namespaceOf(tape, child) === particle.namespace;
  return nameOf(tape, child).local === particle.name && namespaceOf(tape, child) === '';
}

import {
  children,
  type ElementNumber,
  holdsElementsOnly,
  nameOf,
  namespaceOf,
  plainText,
} from '../xml/nodes.ts';
import { attributeNameOf, attributeNumbers } from '../xml/start-tag.ts';
import { ROOT, type Tape } from '../xml/tape.ts';
import { attributeValue } from '../xml/values.ts';
import type { ComplexType, ElementType, Particle, Schema } from './model.ts';
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
  const { local } = nameOf(tape, element);
  const broken = (rule: string) => violations.push({ element, rule: `${local}: ${rule}` });
  if (type.kind === 'simple') {
    for (const { name } of declaredAttributes(tape, element)) {
      violations.push({ element, rule: `${local}/@${name}: attribute not allowed` });
    }
    const text = plainText(tape, element);
    const facet = text === undefined ? 'text only' : brokenFacet(type, text);
    if (facet !== undefined) broken(facet);
    return;
  }
  checkAttributes(tape, element, type, violations);
  if (!holdsElementsOnly(tape, element)) broken('text not allowed');
  checkSequence(tape, element, type.particles, violations);
}

function checkAttributes(
  tape: Tape,
  element: ElementNumber,
  type: ComplexType,
  violations: Violation[],
): void {
  const { local } = nameOf(tape, element);
  const broken = (name: string, rule: string) =>
    violations.push({ element, rule: `${local}/@${name}: ${rule}` });
  const present = declaredAttributes(tape, element);
  for (const { name, value } of present) {
    const use = type.attributes.get(name);
    const facet = use && brokenFacet(use.type, value);
    if (!use) broken(name, 'attribute not allowed');
    else if (facet !== undefined) broken(name, facet);
    else if (use.fixed !== undefined && use.fixed !== value) broken(name, 'fixed');
  }
  for (const [name, use] of type.attributes) {
    if (use.required && !present.some((one) => one.name === name)) {
      violations.push({ element, rule: `${local}: a required attribute is missing` });
    }
  }
}

/** Particles of a sequence are told apart by the next child's name alone (XML Schema part 1, 3.8.6), so that taking greedily is right. */
function checkSequence(
  tape: Tape,
  parent: ElementNumber,
  particles: readonly Particle[],
  violations: Violation[],
): void {
  const found = children(tape, parent);
  let at = 0;
  for (const particle of particles) {
    let count = 0;
    for (; count < particle.most; count++) {
      const child = found[at];
      if (child === undefined || !fits(tape, child, particle)) break;
      if (particle.kind === 'element') check(tape, child, particle.type, violations);
      at += 1;
    }
    if (count < particle.least) {
      const want = particle.kind === 'element' ? particle.name : 'Signature';
      const child = found[at];
      const { local } = nameOf(tape, child ?? parent);
      violations.push({
        element: child ?? parent,
        rule:
          child === undefined
            ? `${local}: missing child, expected ${want}`
            : `${local}: unexpected, expected ${want}`,
      });
      return;
    }
  }
  const extra = found[at];
  if (extra !== undefined)
    violations.push({ element: extra, rule: `${nameOf(tape, extra).local}: unexpected` });
}

function fits(tape: Tape, child: ElementNumber, particle: Particle): boolean {
  if (particle.kind === 'any') return namespaceOf(tape, child) === particle.namespace;
  return nameOf(tape, child).local === particle.name && namespaceOf(tape, child) === '';
}

function declaredAttributes(tape: Tape, element: ElementNumber): { name: string; value: string }[] {
  return attributeNumbers(tape, element)
    .map((number) => ({ name: attributeNameOf(tape, number).text, value: attributeValue(tape, number) }))
    .filter(({ name }) => name !== 'xmlns' && !name.startsWith('xmlns:'));
}

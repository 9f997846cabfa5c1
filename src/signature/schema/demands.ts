import { rememberedByShape } from '../xml/fast/shape.ts';
import { type ElementNumber, nameOf, namespaceOf, nextAfter } from '../xml/nodes.ts';
import { attributeNameOf } from '../xml/start-tag.ts';
import type { Shape } from '../xml/tape.ts';
import { E_ATTRIBUTE, E_ATTRIBUTES, ELEMENT_STRIDE, ROOT } from '../xml/tape.ts';
import type {
  AttributeUse,
  CompiledSchema,
  ComplexType,
  ElementType,
  Particle,
  SimpleType,
} from './model.ts';

/** What a schema demands at one place of a document; `broken` is what no text and no value could mend. */
export type Demand = { readonly element: ElementNumber } & (
  | { readonly kind: 'broken'; readonly rule: string }
  | { readonly kind: 'elements-only' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly type: SimpleType }
  | { readonly kind: 'value'; readonly attribute: number; readonly use: AttributeUse }
);

/** Everything that a schema demands of documents of one shape, in document order. */
export const demandsOf = rememberedByShape((shape: Shape, schema: CompiledSchema): readonly Demand[] => {
  const demands: Demand[] = [];
  const { local } = nameOf(shape, ROOT);
  const root = schema.roots.get(local);
  if (!root || namespaceOf(shape, ROOT) !== '') return [broken(ROOT, `${local}: unexpected`)];
  demand(shape, ROOT, root, demands);
  return demands;
});

function broken(element: ElementNumber, rule: string): Demand {
  return { element, kind: 'broken', rule };
}

function demand(shape: Shape, element: ElementNumber, type: ElementType, demands: Demand[]): void {
  demandAttributes(shape, element, type.kind === 'complex' ? type : undefined, demands);
  if (type.kind === 'simple') {
    demands.push({ element, kind: 'text', type });
    return;
  }
  // No white space either where no element may stand (XML Schema part 1, 3.4.4: Element Locally Valid, 2.1).
  demands.push({ element, kind: type.particles.length === 0 ? 'empty' : 'elements-only' });
  demandSequence(shape, element, type.particles, demands);
}

/** No attribute but those of the type, where it has any, and each that it requires. */
function demandAttributes(
  shape: Shape,
  element: ElementNumber,
  type: ComplexType | undefined,
  demands: Demand[],
): void {
  const { data } = shape.elements;
  const row = element * ELEMENT_STRIDE;
  const first = data[row + E_ATTRIBUTE] as number;
  const end = first + (data[row + E_ATTRIBUTES] as number);
  const { local } = nameOf(shape, element);
  let missing = type?.required ?? 0;
  for (let attribute = first; attribute < end; attribute++) {
    const { text: name, prefix } = attributeNameOf(shape, attribute);
    if (name === 'xmlns' || prefix === 'xmlns') continue;
    const use = type?.attributes.get(name);
    if (use?.required) missing -= 1;
    if (use) demands.push({ element, kind: 'value', attribute, use });
    else demands.push(broken(element, `${local}/@${name}: attribute not allowed`));
  }
  for (; missing > 0; missing--) demands.push(broken(element, `${local}: a required attribute is missing`));
}

/** Particles of a sequence are told apart by the next child's name alone (XML Schema part 1, 3.8.6), so that taking greedily is right. */
function demandSequence(
  shape: Shape,
  parent: ElementNumber,
  particles: readonly Particle[],
  demands: Demand[],
): void {
  const end = nextAfter(shape, parent);
  let child = parent + 1;
  for (const particle of particles) {
    let count = 0;
    for (; count < particle.most && child < end && fits(shape, child, particle); count++) {
      if (particle.kind === 'element') demand(shape, child, particle.type, demands);
      child = nextAfter(shape, child);
    }
    if (count < particle.least) {
      const want = particle.kind === 'element' ? particle.name : 'Signature';
      const place = child < end ? child : parent;
      const what = child < end ? 'unexpected' : 'missing child';
      demands.push(broken(place, `${nameOf(shape, place).local}: ${what}, expected ${want}`));
      return;
    }
  }
  if (child < end) demands.push(broken(child, `${nameOf(shape, child).local}: unexpected`));
}

function fits(shape: Shape, child: ElementNumber, particle: Particle): boolean {
  if (particle.kind === 'any') return namespaceOf(shape, child) === particle.namespace;
  return nameOf(shape, child).local === particle.name && namespaceOf(shape, child) === '';
}

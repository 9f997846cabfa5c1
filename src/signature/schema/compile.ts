import { attribute, children, type ElementNumber, nameOf, namespaceOf } from '../xml/nodes.ts';
import { scan } from '../xml/scan.ts';
import { ROOT, type Tape } from '../xml/tape.ts';
import {
  type AttributeUse,
  type CompiledSchema,
  type ComplexType,
  type ElementType,
  type Particle,
  SchemaError,
  type SimpleType,
} from './model.ts';
import { BUILT_IN, restrict } from './simple-type.ts';

const XSD = 'http://www.w3.org/2001/XMLSchema';

/**
 * Compiles the part of XML Schema 1.0 that profiles are written in: sequences of elements, named and inline types,
 * groups, extension by attributes, `any` of a namespace with `skip`, simple types by restriction.
 * @throws SchemaError on anything else, so that no rule of a schema is passed over in silence
 */
export function compileSchema(xsdText: string): CompiledSchema {
  const tape = scan(Buffer.from(xsdText));
  if (nameOf(tape, ROOT).local !== 'schema' || namespaceOf(tape, ROOT) !== XSD)
    throw new SchemaError('not an XML Schema');
  if (attribute(tape, ROOT, 'targetNamespace') !== undefined)
    throw new SchemaError('a target namespace is not understood');
  const compiler = {
    tape,
    named: namedParts(tape),
    types: new Map<string, ElementType>(),
    names: new Map<string, string>(),
  };
  const roots = new Map<string, ElementType>();
  for (const element of children(tape, ROOT)) {
    if (kindOf(tape, element) === 'element')
      roots.set(required(tape, element, 'name'), elementType(compiler, element));
  }
  if (roots.size === 0) throw new SchemaError('no element is declared');
  return { checker: 'compiled', roots };
}

interface Compiler {
  readonly tape: Tape;
  /** `complexType Ten` -> its declaration */
  readonly named: ReadonlyMap<string, ElementNumber>;
  readonly types: Map<string, ElementType>;
  /** each name as one and the same string: those are compared by their address */
  readonly names: Map<string, string>;
}

function namedParts(tape: Tape): Map<string, ElementNumber> {
  const named = new Map<string, ElementNumber>();
  for (const part of children(tape, ROOT)) {
    const kind = kindOf(tape, part);
    if (!['element', 'complexType', 'simpleType', 'group', 'annotation'].includes(kind))
      notUnderstood(tape, part);
    const name = attribute(tape, part, 'name');
    if (name !== undefined) named.set(`${kind} ${name}`, part);
  }
  return named;
}

function elementType(compiler: Compiler, element: ElementNumber): ElementType {
  const { tape } = compiler;
  onlyAttributes(tape, element, ['name', 'type', 'minOccurs', 'maxOccurs']);
  const type = attribute(tape, element, 'type');
  const [inline, ...more] = parts(tape, element);
  if (type !== undefined && inline === undefined) return namedType(compiler, type);
  if (type !== undefined || inline === undefined || more.length > 0) return notUnderstood(tape, element);
  return kindOf(tape, inline) === 'simpleType' ? simpleType(compiler, inline) : complexType(compiler, inline);
}

function namedType(compiler: Compiler, name: string): ElementType {
  const known = compiler.types.get(name) ?? builtIn(name);
  if (known) return known;
  const simple = compiler.named.get(`simpleType ${name}`);
  const complex = compiler.named.get(`complexType ${name}`);
  const type =
    simple !== undefined
      ? simpleType(compiler, simple)
      : complex !== undefined
        ? complexType(compiler, complex)
        : unknownName(name);
  compiler.types.set(name, type);
  return type;
}

function builtIn(name: string): SimpleType | undefined {
  return name.startsWith('xs:') || name.startsWith('xsd:')
    ? BUILT_IN.get(name.slice(name.indexOf(':') + 1))
    : undefined;
}

function simpleTypeNamed(compiler: Compiler, name: string): SimpleType {
  const type = namedType(compiler, name);
  return type.kind === 'simple' ? type : unknownName(name);
}

function simpleType(compiler: Compiler, declaration: ElementNumber): SimpleType {
  const { tape } = compiler;
  const [restriction, ...more] = parts(tape, declaration);
  if (restriction === undefined || more.length > 0 || kindOf(tape, restriction) !== 'restriction')
    return notUnderstood(tape, declaration);
  const base = simpleTypeNamed(compiler, required(tape, restriction, 'base'));
  const facets = parts(tape, restriction).map((facet) => ({
    name: kindOf(tape, facet),
    value: required(tape, facet, 'value'),
  }));
  return restrict(base, facets);
}

function complexType(compiler: Compiler, declaration: ElementNumber): ComplexType {
  const { tape } = compiler;
  if (kindOf(tape, declaration) !== 'complexType') return notUnderstood(tape, declaration);
  onlyAttributes(tape, declaration, ['name']);
  const [first, ...more] = parts(tape, declaration);
  if (first === undefined || kindOf(tape, first) !== 'complexContent')
    return body(compiler, parts(tape, declaration));
  const [extension, ...others] = parts(tape, first);
  if (extension === undefined || kindOf(tape, extension) !== 'extension' || others.length + more.length > 0)
    return notUnderstood(tape, first);
  const base = namedType(compiler, required(tape, extension, 'base'));
  if (base.kind !== 'complex') return notUnderstood(tape, extension);
  const own = body(compiler, parts(tape, extension));
  return complex([...base.particles, ...own.particles], [...base.attributes, ...own.attributes]);
}

function body(compiler: Compiler, declared: readonly ElementNumber[]): ComplexType {
  const { tape } = compiler;
  const attributes = new Map<string, AttributeUse>();
  const particles: Particle[] = [];
  for (const part of declared) {
    const kind = kindOf(tape, part);
    if (kind === 'attribute') attributes.set(required(tape, part, 'name'), attributeUse(compiler, part));
    else if (kind === 'sequence' || kind === 'group') particles.push(...sequence(compiler, part));
    else notUnderstood(tape, part);
  }
  return complex(particles, attributes);
}

function complex(
  particles: readonly Particle[],
  uses: Iterable<readonly [string, AttributeUse]>,
): ComplexType {
  const attributes = new Map(uses);
  const required = [...attributes.values()].filter((use) => use.required).length;
  return { kind: 'complex', particles, attributes, required };
}

function sequence(compiler: Compiler, part: ElementNumber): Particle[] {
  const { tape } = compiler;
  if (kindOf(tape, part) === 'group') {
    onlyAttributes(tape, part, ['ref']);
    const name = required(tape, part, 'ref');
    const group = compiler.named.get(`group ${name}`) ?? unknownName(name);
    return parts(tape, group).flatMap((inner) => sequence(compiler, inner));
  }
  if (kindOf(tape, part) !== 'sequence') return notUnderstood(tape, part);
  onlyAttributes(tape, part, []);
  return parts(tape, part).flatMap((inner) => particle(compiler, inner));
}

function particle(compiler: Compiler, part: ElementNumber): Particle[] {
  const { tape } = compiler;
  const kind = kindOf(tape, part);
  if (kind === 'group' || kind === 'sequence') return sequence(compiler, part);
  const least = Number(attribute(tape, part, 'minOccurs') ?? 1);
  const maximum = attribute(tape, part, 'maxOccurs') ?? '1';
  const most = maximum === 'unbounded' ? Number.POSITIVE_INFINITY : Number(maximum);
  if (kind === 'element')
    return [{ kind, name: oneString(compiler, part), type: elementType(compiler, part), least, most }];
  if (kind !== 'any' || attribute(tape, part, 'processContents') !== 'skip') return notUnderstood(tape, part);
  const namespace = required(tape, part, 'namespace');
  return namespace.startsWith('##') ? notUnderstood(tape, part) : [{ kind, namespace, least, most }];
}

function attributeUse(compiler: Compiler, part: ElementNumber): AttributeUse {
  const { tape } = compiler;
  onlyAttributes(tape, part, ['name', 'type', 'use', 'fixed']);
  return {
    type: simpleTypeNamed(compiler, required(tape, part, 'type')),
    required: attribute(tape, part, 'use') === 'required',
    fixed: attribute(tape, part, 'fixed'),
  };
}

function oneString({ tape, names }: Compiler, part: ElementNumber): string {
  const name = required(tape, part, 'name');
  const known = names.get(name) ?? name;
  names.set(name, known);
  return known;
}

/** Children but for annotations. */
function parts(tape: Tape, parent: ElementNumber): ElementNumber[] {
  return children(tape, parent).filter((child) => kindOf(tape, child) !== 'annotation');
}

function kindOf(tape: Tape, element: ElementNumber): string {
  if (namespaceOf(tape, element) !== XSD) throw new SchemaError('an element that is not of XML Schema');
  return nameOf(tape, element).local;
}

function required(tape: Tape, element: ElementNumber, name: string): string {
  return attribute(tape, element, name) ?? notUnderstood(tape, element);
}

function onlyAttributes(tape: Tape, element: ElementNumber, names: readonly string[]): void {
  for (const present of [
    'abstract',
    'block',
    'default',
    'final',
    'fixed',
    'form',
    'maxOccurs',
    'minOccurs',
    'mixed',
    'nillable',
    'ref',
    'substitutionGroup',
  ]) {
    if (!names.includes(present) && attribute(tape, element, present) !== undefined)
      notUnderstood(tape, element);
  }
}

function notUnderstood(tape: Tape, element: ElementNumber): never {
  const name = attribute(tape, element, 'name');
  throw new SchemaError(
    `${nameOf(tape, element).local}${name === undefined ? '' : ` ${name}`}: this use of XML Schema is not understood`,
  );
}

function unknownName(name: string): never {
  throw new SchemaError(`${name}: no such type or group`);
}

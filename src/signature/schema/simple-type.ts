import { isWrittenDay } from '../../domain/identity/calendar-day.ts';
import { type Facet, type Lengths, SchemaError, type SimpleType } from './model.ts';
import { patternToRegExp } from './pattern.ts';

/** The built-in types that a profile may start from (XML Schema part 2, clause 3). */
export const BUILT_IN: ReadonlyMap<string, SimpleType> = new Map<string, SimpleType>([
  ['string', simple('preserve', [], { least: 0, most: Number.POSITIVE_INFINITY })],
  ['token', simple('collapse', [])],
  ['NCName', builtIn('NCName', (value) => /^[\p{L}_][\p{L}\p{N}\p{M}._-]*$/u.test(value))],
  // Without a zone.
  ['date', builtIn('date', isWrittenDay)],
  ['integer', builtIn('integer', (value) => /^[+-]?[0-9]+$/.test(value))],
  ['nonNegativeInteger', builtIn('nonNegativeInteger', (value) => /^(\+?[0-9]+|-0+)$/.test(value))],
  ['decimal', builtIn('decimal', (value) => /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$/.test(value))],
]);

function builtIn(name: string, holds: (value: string) => boolean): SimpleType {
  return simple('collapse', [{ name, holds }]);
}

function simple(
  whiteSpace: SimpleType['whiteSpace'],
  facets: readonly Facet[],
  lengths?: Lengths,
): SimpleType {
  return { kind: 'simple', whiteSpace, facets, lengths, sound: new Set() };
}

/** Adds facets to a base type: patterns of one step are alternatives, and so are enumerations (part 2, 4.3). */
export function restrict(
  base: SimpleType,
  given: readonly { readonly name: string; readonly value: string }[],
): SimpleType {
  const values = (name: string) => given.filter((facet) => facet.name === name).map(({ value }) => value);
  const facets: Facet[] = [...base.facets];
  const patterns = values('pattern').map(patternToRegExp);
  if (patterns.length > 0)
    facets.push({
      name: 'pattern',
      holds(value) {
        for (const pattern of patterns) if (pattern.test(value)) return true;
        return false;
      },
    });
  const enumeration = new Set(values('enumeration'));
  if (enumeration.size > 0) facets.push({ name: 'enumeration', holds: (value) => enumeration.has(value) });
  for (const { name, value } of given) {
    if (name !== 'pattern' && name !== 'enumeration') facets.push(facetOf(name, value, base));
  }
  return simple(base.whiteSpace, facets, lengthsOf(base, given));
}

/** Undefined where more than lengths is asked for. */
function lengthsOf(
  base: SimpleType,
  given: readonly { readonly name: string; readonly value: string }[],
): Lengths | undefined {
  let lengths = base.lengths;
  for (const { name, value } of given) {
    if (!lengths || !LENGTHS.includes(name)) return undefined;
    const { least, most } = lengths;
    lengths = {
      least: name === 'maxLength' ? least : Math.max(least, Number(value)),
      most: name === 'minLength' ? most : Math.min(most, Number(value)),
    };
  }
  return lengths;
}

const LENGTHS: readonly string[] = ['length', 'minLength', 'maxLength'];

function facetOf(name: string, limit: string, base: SimpleType): Facet {
  const compare = comparison(base);
  const number = Number(limit);
  switch (name) {
    case 'length':
      return { name, holds: (value) => codePoints(value) === number };
    case 'minLength':
      return { name, holds: (value) => codePoints(value) >= number };
    case 'maxLength':
      return { name, holds: (value) => value.length <= number || codePoints(value) <= number };
    case 'minInclusive':
      return { name, holds: (value) => compare(value, limit) >= 0 };
    case 'maxInclusive':
      return { name, holds: (value) => compare(value, limit) <= 0 };
    default:
      throw new SchemaError(`the facet ${name} is not understood`);
  }
}

/** Dates without a zone sort as text; numbers by value. */
function comparison(base: SimpleType): (a: string, b: string) => number {
  const named = new Set(base.facets.map(({ name }) => name));
  if (named.has('date')) return (a, b) => (a === b ? 0 : a < b ? -1 : 1);
  if (['integer', 'nonNegativeInteger', 'decimal'].some((name) => named.has(name)))
    return (a, b) => Number(a) - Number(b);
  return () => {
    throw new SchemaError('a range on a type that has no order');
  };
}

/** The facet that a value breaks first; undefined when it is of the type. */
export function brokenFacet(type: SimpleType, raw: string): string | undefined {
  const value = type.whiteSpace === 'collapse' && hasWhiteSpace(raw) ? collapsed(raw) : raw;
  for (const facet of type.facets) if (!facet.holds(value)) return facet.name;
  return undefined;
}

function hasWhiteSpace(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) <= 0x20) return true;
  return false;
}

function collapsed(text: string): string {
  return text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
}

/** Characters as XML counts them; JavaScript counts those beyond U+FFFF twice. */
function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) count -= 1;
  return count;
}

/** An XML Schema and who holds documents against it: the profile says which. */
export type Schema = CompiledSchema | SchemaOfLibxml2;

/** Only what most format profiles need, each part checked when the profile is loaded. */
export interface CompiledSchema {
  readonly checker: 'compiled';
  readonly roots: ReadonlyMap<string, ElementType>;
}

/** The whole of XML Schema 1.0, over a parse of libxml2's own. */
export interface SchemaOfLibxml2 {
  readonly checker: 'libxml2';
  /** of the elements and attributes that it declares */
  readonly names: ReadonlySet<string>;
  check(bytes: Uint8Array): readonly Violation[];
}

/** One place where a document differs from its schema; `rule` names the element and what it breaks, never a value. */
export interface Violation {
  /** `line 12`; undefined where the checker names none */
  readonly at: string | undefined;
  readonly rule: string;
}

export const MOST_VIOLATIONS = 10;

export type ElementType = SimpleType | ComplexType;

export interface ComplexType {
  readonly kind: 'complex';
  /** a sequence */
  readonly particles: readonly Particle[];
  readonly attributes: ReadonlyMap<string, AttributeUse>;
  /** how many of them must be there */
  readonly required: number;
}

export interface AttributeUse {
  readonly type: SimpleType;
  readonly required: boolean;
  readonly fixed: string | undefined;
}

export type Particle = { readonly least: number; readonly most: number } & (
  | { readonly kind: 'element'; readonly name: string; readonly type: ElementType }
  /** any element of the namespace, not looked into */
  | { readonly kind: 'any'; readonly namespace: string }
);

export interface SimpleType {
  readonly kind: 'simple';
  readonly whiteSpace: 'preserve' | 'collapse';
  /** each names itself in a finding; all must hold */
  readonly facets: readonly Facet[];
  /** how many characters a text has, where nothing else is asked of it: most long texts are such */
  readonly lengths: Lengths | undefined;
  /** texts of one to four bytes that were found to be of the type, as numbers: most marks are such */
  readonly sound: Set<number>;
}

export interface Lengths {
  readonly least: number;
  readonly most: number;
}

export interface Facet {
  readonly name: string;
  holds(value: string): boolean;
}

/** Says which part of a schema is not understood; a profile with it is not loaded. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

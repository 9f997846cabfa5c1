import { XmlRefusal } from './refusal.ts';
import type { QualifiedName, Vocabulary } from './vocabulary.ts';

/**
 * A scanned document as flat tables of byte offsets: nothing is copied out of the source until somebody asks.
 * Elements stand in document order, so that a subtree is the run [i, next(i)).
 *
 * `edits` are the places, in document order, where the source differs from its canonical form (C14N 1.0 section 2.3);
 * a subtree without any is canonical as it stands, and is hashed straight from the source.
 */
export interface Tape {
  readonly bytes: Buffer;
  readonly elements: IntTable;
  readonly attributes: IntTable;
  readonly edits: IntTable;
  readonly vocabulary: Vocabulary;
  /** distinct qualified names, by number: all of the vocabulary's first, then the document's own */
  readonly names: QualifiedName[];
  /** namespace declarations; each links to the next one outwards in scope */
  readonly namespaces: NamespaceDeclaration[];
  /** attributes named `Id`, `ID`, `id` or `xml:id`, as element and attribute numbers */
  readonly ids: { readonly element: number; readonly attribute: number }[];
  /** comments and processing instructions outside the document element */
  readonly outside: { readonly start: number; readonly end: number; readonly comment: boolean }[];
  /** how often each stands inside the document element */
  readonly seen: { comments: number; sections: number; instructions: number };
  /** whether any attribute has the prefix `xml` */
  xmlAttributes: boolean;
  /** whether a declaration names a URI that is not absolute: then nothing in the document has a canonical form */
  hasRelativeNamespace: boolean;
  /** texts of elements and values of attributes by their numbers, once somebody has asked (values.ts) */
  readonly texts: (string | undefined)[];
  readonly values: (string | undefined)[];
  /** what it has in common with others, once somebody has asked (shape.ts) */
  shape?: Shape;
}

/** Elements and attributes with their names, without the bytes. */
export type NamedTape = Pick<Tape, 'elements' | 'attributes' | 'names' | 'namespaces'>;

/**
 * Which elements and attributes a document has, how they nest and in which namespaces, whatever their text and values
 * say. Documents that one program wrote are mostly of one shape: what follows from it alone is worked out once and
 * remembered by the shape. Offsets in its tables are those of the first such document.
 */
export interface Shape extends NamedTape {
  /** what was found out of it, by the function that did, and the rules it went by */
  readonly found: Map<unknown, { readonly rules: unknown; readonly result: unknown }>;
}

/** The document element is the first one. */
export const ROOT = 0;

export interface NamespaceDeclaration {
  readonly prefix: string;
  readonly uri: string;
  /** number of the next declaration outwards, -1 at the end */
  readonly outer: number;
  readonly element: number;
}

/** A growing table of rows of 32-bit integers. */
export interface IntTable {
  data: Int32Array;
  length: number;
  readonly stride: number;
}

/** Columns of `elements`. */
export const E_START = 0;
/** just after the `>` of the start tag */
export const E_TAG_END = 1;
/** just after the element */
export const E_END = 2;
/** parent's number, -1 for the document element */
export const E_PARENT = 3;
export const E_NAME = 4;
export const E_ATTRIBUTE = 5;
export const E_ATTRIBUTES = 6;
/** number of the first element after this subtree */
export const E_NEXT = 7;
/** innermost namespace declaration in scope, -1 for none */
export const E_SCOPE = 8;
/** number of the first edit inside the element, its start tag's own included */
export const E_EDIT = 9;
/** number of the first edit after the element */
export const E_EDIT_END = 10;
/** where the start tag's name ends */
export const E_NAME_END = 11;
/**
 * The last place before the element's end where text is not what it stands for, or is broken by something: a character
 * reference, a CR, a comment, CDATA section or processing instruction. Behind the start tag there is one inside.
 */
export const E_LAST_SPECIAL = 12;
export const ELEMENT_STRIDE = 13;

/** Columns of `attributes`. */
export const A_NAME = 0;
export const A_NAME_START = 1;
export const A_VALUE = 2;
export const A_VALUE_END = 3;
/** 1 when its value is what stands there: no reference, no white space but U+0020 */
export const A_PLAIN = 4;
/** number of its value among those of the vocabulary, -1 for another */
export const A_EXPECTED = 5;
export const ATTRIBUTE_STRIDE = 6;

/** Columns of `edits`: the source range, what it is, and a number that belongs to it. */
export const D_START = 0;
export const D_END = 1;
export const D_KIND = 2;
export const D_VALUE = 3;
export const EDIT_STRIDE = 4;

/** start tag to be written anew (with the end tag, if it is an empty-element tag); value = element number */
export const EDIT_START_TAG = 0;
/** one character of text to be written in its canonical form; value = code point */
export const EDIT_CHARACTER = 1;
/** CDATA section */
export const EDIT_CDATA = 2;
/** comment: dropped, or kept with its line ends normalised */
export const EDIT_COMMENT = 3;
/** processing instruction with spare white space or CR */
export const EDIT_INSTRUCTION = 4;
/** white space inside an end tag */
export const EDIT_END_TAG_SPACE = 5;
export function intTable(stride: number, rows: number): IntTable {
  return { data: new Int32Array(stride * rows), length: 0, stride };
}

/** What is in the table, with no room to spare. */
export function filled({ data, length, stride }: IntTable): IntTable {
  return { data: length === 0 ? NO_ROWS : data.slice(0, length * stride), length, stride };
}

const NO_ROWS = new Int32Array(0);

/** 512 MiB: some 11 million elements. */
const MOST_INTEGERS = 2 ** 27;

/**
 * Makes room for one more row and answers its offset in `data`.
 * @throws XmlRefusal when a document has more markup than can be held
 */
export function addRow(table: IntTable): number {
  const at = table.length * table.stride;
  if (at + table.stride > table.data.length) {
    if (at + table.stride > MOST_INTEGERS)
      throw new XmlRefusal('too-large', 0, 'more markup than can be held');
    const larger = new Int32Array(Math.min(table.data.length * 2, MOST_INTEGERS));
    larger.set(table.data);
    table.data = larger;
  }
  table.length += 1;
  return at;
}

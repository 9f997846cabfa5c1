import { compareCodePoints } from './attribute-order.ts';
import { type Output, write, writeAscii, writeValue } from './output.ts';
import { lookUpNamespace, outerScope, XML_NAMESPACE } from './scope.ts';
import {
  A_NAME,
  ATTRIBUTE_STRIDE,
  E_ATTRIBUTE,
  E_ATTRIBUTES,
  E_END,
  E_NAME_END,
  E_PARENT,
  E_SCOPE,
  E_START,
  E_TAG_END,
  ELEMENT_STRIDE,
  type Tape,
} from './tape.ts';
import { attributeValue } from './values.ts';
import type { QualifiedName } from './vocabulary.ts';

export interface NamespaceNode {
  readonly prefix: string;
  readonly uri: string;
}

/** A start tag as the canonical form has it: which namespaces it writes, and which xml: attributes it takes over. */
export interface StartTag {
  readonly element: number;
  readonly namespaces: readonly NamespaceNode[];
  readonly inherited: readonly { readonly local: string; readonly value: string }[];
}

interface Attribute {
  readonly uri: string;
  readonly name: string;
  readonly local: string;
  readonly value: string;
}

/** Writes the start tag, and the end tag too where the source has an empty-element tag. */
export function writeStartTag(tape: Tape, tag: StartTag, out: Output): void {
  const { data } = tape.elements;
  const row = tag.element * ELEMENT_STRIDE;
  const start = data[row + E_START] as number;
  const named = data[row + E_NAME_END] as number;
  write(out, tape.bytes, start, named);
  writeNamespaces(tag.namespaces, out);
  for (const { name, value } of attributesOf(tape, tag)) writeAttribute(out, name, value);
  writeAscii(out, '>');
  if (data[row + E_END] === data[row + E_TAG_END]) {
    writeAscii(out, '</');
    write(out, tape.bytes, start + 1, named);
    writeAscii(out, '>');
  }
}

/** Declarations in canonical order: the default one first, then by prefix. */
export function writeNamespaces(namespaces: readonly NamespaceNode[], out: Output): void {
  const sorted =
    namespaces.length > 1 ? namespaces.toSorted((a, b) => compareCodePoints(a.prefix, b.prefix)) : namespaces;
  for (const { prefix, uri } of sorted) writeAttribute(out, prefix === '' ? 'xmlns' : `xmlns:${prefix}`, uri);
}

function writeAttribute(out: Output, name: string, value: string): void {
  writeAscii(out, ' ');
  // A name holds nothing that is written otherwise.
  writeValue(out, name);
  writeAscii(out, '="');
  writeValue(out, value);
  writeAscii(out, '"');
}

/** Attributes that are not declarations, in canonical order (C14N 2.2). */
function attributesOf(tape: Tape, tag: StartTag): Attribute[] {
  const { data } = tape.elements;
  const row = tag.element * ELEMENT_STRIDE;
  const scope = data[row + E_SCOPE] as number;
  const taken = new Set(tag.inherited.map(({ local }) => local));
  const attributes: Attribute[] = tag.inherited.map(({ local, value }) => ({
    uri: XML_NAMESPACE,
    name: `xml:${local}`,
    local,
    value,
  }));
  for (const attribute of attributeNumbers(tape, tag.element)) {
    const { text, prefix, local } = attributeNameOf(tape, attribute);
    if (prefix === 'xmlns' || text === 'xmlns' || (prefix === 'xml' && taken.has(local))) continue;
    const uri = prefix === '' ? '' : lookUpNamespace(tape, scope, prefix);
    attributes.push({ uri, name: text, local, value: attributeValue(tape, attribute) });
  }
  return attributes.sort((a, b) => compareCodePoints(a.uri, b.uri) || compareCodePoints(a.local, b.local));
}

const NO_NUMBERS: readonly number[] = [];

export function attributeNumbers(tape: Pick<Tape, 'elements'>, element: number): readonly number[] {
  const row = element * ELEMENT_STRIDE;
  const first = tape.elements.data[row + E_ATTRIBUTE] as number;
  const count = tape.elements.data[row + E_ATTRIBUTES] as number;
  return count === 0 ? NO_NUMBERS : Array.from({ length: count }, (_, index) => first + index);
}

export function attributeNameOf(tape: Pick<Tape, 'attributes' | 'names'>, attribute: number): QualifiedName {
  return tape.names[tape.attributes.data[attribute * ATTRIBUTE_STRIDE + A_NAME] as number] as QualifiedName;
}

/** What the element declares and its parent has not in scope already. */
export function ownNamespaces(tape: Tape, element: number): NamespaceNode[] {
  const scope = tape.elements.data[element * ELEMENT_STRIDE + E_SCOPE] as number;
  const outer = outerScope(tape, scope, element);
  const own: NamespaceNode[] = [];
  for (let at = scope; at !== outer; ) {
    const { prefix, uri, outer: next } = tape.namespaces[at] as Tape['namespaces'][number];
    if (lookUpNamespace(tape, outer, prefix) !== uri) own.push({ prefix, uri });
    at = next;
  }
  return own;
}

/** Everything in scope at an apex, whoever declares it; an empty default is no namespace node. */
export function inheritedNamespaces(tape: Tape, element: number): NamespaceNode[] {
  const scope = tape.elements.data[element * ELEMENT_STRIDE + E_SCOPE] as number;
  const innermost = tape.namespaces[scope];
  // Mostly there is one declaration, that of XML Signature.
  if (innermost && innermost.outer < 0) return innermost.uri === '' ? [] : [innermost];
  const nearest = new Map<string, string>();
  for (let at = scope; at >= 0; ) {
    const { prefix, uri, outer } = tape.namespaces[at] as Tape['namespaces'][number];
    if (!nearest.has(prefix)) nearest.set(prefix, uri);
    at = outer;
  }
  return [...nearest].filter(([, uri]) => uri !== '').map(([prefix, uri]) => ({ prefix, uri }));
}

/** The simple inheritable attributes of C14N 1.1, 2.4; xml:base, which it joins along the way, never gets here. */
const INHERITABLE = new Set(['lang', 'space']);

/** xml: attributes that an apex takes over from its ancestors: all in C14N 1.0 (2.4), two in 1.1. */
export function inheritedAttributes(
  tape: Tape,
  element: number,
  version: '1.0' | '1.1',
): { local: string; value: string }[] {
  if (!tape.xmlAttributes) return [];
  const found = new Map<string, string>();
  const own = xmlAttributesOf(tape, element);
  for (let at = parentOf(tape, element); at >= 0; at = parentOf(tape, at)) {
    for (const [local, value] of xmlAttributesOf(tape, at)) {
      if (version === '1.1' && !INHERITABLE.has(local)) continue;
      if (!found.has(local) && !own.has(local)) found.set(local, value);
    }
  }
  return [...found].map(([local, value]) => ({ local, value }));
}

function parentOf(tape: Tape, element: number): number {
  return tape.elements.data[element * ELEMENT_STRIDE + E_PARENT] as number;
}

function xmlAttributesOf(tape: Tape, element: number): Map<string, string> {
  const own = new Map<string, string>();
  for (const attribute of attributeNumbers(tape, element)) {
    const { prefix, local } = attributeNameOf(tape, attribute);
    if (prefix === 'xml') own.set(local, attributeValue(tape, attribute));
  }
  return own;
}

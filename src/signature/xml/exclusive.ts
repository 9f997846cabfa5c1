import { lookUpNamespace } from './scope.ts';
import { attributeNameOf, attributeNumbers, type NamespaceNode, type StartTag } from './start-tag.ts';
import {
  A_NAME,
  ATTRIBUTE_STRIDE,
  D_KIND,
  D_START,
  E_ATTRIBUTE,
  E_ATTRIBUTES,
  E_EDIT,
  E_EDIT_END,
  E_NAME,
  E_NEXT,
  E_PARENT,
  E_SCOPE,
  E_START,
  EDIT_START_TAG,
  EDIT_STRIDE,
  ELEMENT_STRIDE,
  type Tape,
} from './tape.ts';

/**
 * Start tags that exclusive form writes otherwise than the source (Exclusive XML Canonicalization 1.0, section 3):
 * a namespace is written where an element or one of its attributes visibly uses it and no output ancestor has
 * written it with the same value; those of the PrefixList follow inclusive rules.
 */
export function exclusiveStartTags(
  tape: Tape,
  apex: number,
  prefixes: readonly string[],
  hole?: number,
): StartTag[] {
  const { data } = tape.elements;
  const listed = new Set(prefixes.map((prefix) => (prefix === '#default' ? '' : prefix)));
  const tags: StartTag[] = [];
  /** namespaces written by the output ancestors of each open element */
  const written: { readonly end: number; readonly rendered: ReadonlyMap<string, string> }[] = [];
  const end = data[apex * ELEMENT_STRIDE + E_NEXT] as number;
  for (let element = apex; element < end; element++) {
    if (element === hole) {
      element = (data[hole * ELEMENT_STRIDE + E_NEXT] as number) - 1;
      continue;
    }
    while (written.length > 0 && (written.at(-1)?.end ?? 0) <= element) written.pop();
    const rendered = written.at(-1)?.rendered ?? new Map<string, string>();
    const namespaces = namespacesToWrite(tape, element, rendered, listed, element === apex);
    if (namespaces.length > 0) {
      const now = new Map(rendered);
      for (const { prefix, uri } of namespaces) now.set(prefix, uri);
      written.push({ end: data[element * ELEMENT_STRIDE + E_NEXT] as number, rendered: now });
    }
    if (isEdited(tape, element) || !declaresExactly(tape, element, namespaces)) {
      tags.push({ element, namespaces, inherited: [] });
    }
  }
  return tags;
}

function namespacesToWrite(
  tape: Tape,
  element: number,
  rendered: ReadonlyMap<string, string>,
  listed: ReadonlySet<string>,
  isApex: boolean,
): readonly NamespaceNode[] {
  if (!isApex && usesNothingNew(tape, element)) return NONE;
  const row = element * ELEMENT_STRIDE;
  const scope = tape.elements.data[row + E_SCOPE] as number;
  const used = new Set<string>([tape.names[tape.elements.data[row + E_NAME] as number]?.prefix ?? '']);
  for (const attribute of attributeNumbers(tape, element)) {
    const { prefix } = attributeNameOf(tape, attribute);
    if (prefix !== '' && prefix !== 'xmlns') used.add(prefix);
  }
  const inclusive = isApex ? listed : declaredAndListed(tape, element, listed);
  for (const prefix of inclusive)
    if (lookUpNamespace(tape, scope, prefix) !== '' || prefix === '') used.add(prefix);
  used.delete('xml');
  const namespaces: NamespaceNode[] = [];
  for (const prefix of used) {
    const uri = lookUpNamespace(tape, scope, prefix);
    if ((rendered.get(prefix) ?? '') !== uri) namespaces.push({ prefix, uri });
  }
  return namespaces;
}

const NONE: readonly NamespaceNode[] = [];

/** Most elements: no declaration, no prefixed attribute, and the prefix of the parent, which has written it. */
function usesNothingNew(tape: Tape, element: number): boolean {
  const { elements, attributes, names } = tape;
  const row = element * ELEMENT_STRIDE;
  const parent = (elements.data[row + E_PARENT] as number) * ELEMENT_STRIDE;
  if (elements.data[row + E_SCOPE] !== elements.data[parent + E_SCOPE]) return false;
  const own = names[elements.data[row + E_NAME] as number]?.prefix;
  if (own !== names[elements.data[parent + E_NAME] as number]?.prefix) return false;
  const first = elements.data[row + E_ATTRIBUTE] as number;
  const end = first + (elements.data[row + E_ATTRIBUTES] as number);
  for (let number = first; number < end; number++) {
    const name = attributes.data[number * ATTRIBUTE_STRIDE + A_NAME] as number;
    if (names[name]?.prefix !== '') return false;
  }
  return true;
}

function declaredAndListed(tape: Tape, element: number, listed: ReadonlySet<string>): ReadonlySet<string> {
  if (listed.size === 0) return listed;
  const declared = declaredPrefixes(tape, element);
  return new Set([...listed].filter((prefix) => declared.has(prefix)));
}

function declaredPrefixes(tape: Tape, element: number): Map<string, string> {
  const declared = new Map<string, string>();
  for (let at = tape.elements.data[element * ELEMENT_STRIDE + E_SCOPE] as number; at >= 0; ) {
    const declaration = tape.namespaces[at] as Tape['namespaces'][number];
    if (declaration.element !== element) break;
    declared.set(declaration.prefix, declaration.uri);
    at = declaration.outer;
  }
  return declared;
}

function declaresExactly(tape: Tape, element: number, namespaces: readonly NamespaceNode[]): boolean {
  const scope = tape.elements.data[element * ELEMENT_STRIDE + E_SCOPE] as number;
  const parent = tape.elements.data[element * ELEMENT_STRIDE + E_PARENT] as number;
  const outside = parent < 0 ? -1 : tape.elements.data[parent * ELEMENT_STRIDE + E_SCOPE];
  if (scope === outside) return namespaces.length === 0;
  const declared = declaredPrefixes(tape, element);
  return (
    declared.size === namespaces.length && namespaces.every(({ prefix, uri }) => declared.get(prefix) === uri)
  );
}

function isEdited(tape: Tape, element: number): boolean {
  const row = element * ELEMENT_STRIDE;
  const first = tape.elements.data[row + E_EDIT] as number;
  if (first === tape.elements.data[row + E_EDIT_END]) return false;
  const edit = first * EDIT_STRIDE;
  return (
    tape.edits.data[edit + D_KIND] === EDIT_START_TAG &&
    tape.edits.data[edit + D_START] === tape.elements.data[row + E_START]
  );
}

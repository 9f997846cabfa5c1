import { attributeName, inExpandedOrder, inOrder, refuseTwins } from './attribute-order.ts';
import { type Cursor, refuse } from './cursor.ts';
import { lookUpNamespace, outerScope, XML_NAMESPACE } from './scope.ts';
import { E_START, ELEMENT_STRIDE, type Tape } from './tape.ts';
import { readValue } from './values.ts';

const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';
/** RFC 3986, 4.3: with a scheme. */
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/**
 * Enters the scope of an element: its declarations, then its own and its attributes' prefixes (Namespaces in XML 1.0).
 * Answers whether declarations and attributes stand as C14N writes them: none superfluous, in canonical order.
 */
export function readNamespaces(
  cursor: Cursor,
  element: number,
  name: number,
  first: number,
  count: number,
): boolean {
  const { tape } = cursor;
  let canonical = true;
  let plain = tape.names[name]?.prefix === '';
  for (let i = first; i < first + count; i++) {
    const { prefix, local } = attributeName(cursor, i);
    if (prefix === 'xmlns') {
      plain = false;
      if (!declare(cursor, element, local, readValue(tape, i))) canonical = false;
    } else if (prefix === '' && local === 'xmlns') {
      plain = false;
      if (!declare(cursor, element, '', readValue(tape, i))) canonical = false;
    } else if (prefix !== '') {
      plain = false;
      if (prefix === 'xml') tape.xmlAttributes = true;
    }
  }
  if (plain) return inOrder(cursor, first, count);
  const prefix = tape.names[name]?.prefix ?? '';
  requireDeclared(cursor, element, prefix);
  if (prefix === 'xmlns') refuse(cursor, 'namespace', 'an element with the prefix xmlns');
  refuseTwins(cursor, first, count);
  for (let i = first; i < first + count; i++)
    requireDeclared(cursor, element, attributeName(cursor, i).prefix);
  return inExpandedOrder(cursor, first, count) && canonical;
}

/** Leaves the scope of the element that has just been closed; `cursor.open` is its parent already. */
export function leaveScope(cursor: Cursor): void {
  const { tape } = cursor;
  while (cursor.scope >= 0) {
    const declaration = tape.namespaces[cursor.scope] as Tape['namespaces'][number];
    if (declaration.element <= cursor.open) return;
    cursor.scope = declaration.outer;
    cursor.namespacesInScope -= 1;
  }
}

function declare(cursor: Cursor, element: number, prefix: string, uri: string): boolean {
  const { tape, limits } = cursor;
  if (prefix === 'xmlns' || uri === XMLNS_NAMESPACE)
    refuse(cursor, 'namespace', 'the namespace of xmlns bound again');
  if ((prefix === 'xml') !== (uri === XML_NAMESPACE))
    refuse(
      cursor,
      'namespace',
      'the prefix xml bound to another namespace, or its namespace to another prefix',
    );
  if (prefix !== '' && uri === '') refuse(cursor, 'namespace', 'a prefix bound to no namespace');
  if (prefix === 'xml') return false;
  if (cursor.namespacesInScope >= limits.namespacesInScope)
    refuse(cursor, 'namespace', `more than ${limits.namespacesInScope} namespaces in scope`);
  const outer = outerScope(tape, cursor.scope, element);
  const superfluous = lookUpNamespace(tape, outer, prefix) === uri;
  const declaration = { prefix, uri, outer: cursor.scope, element };
  cursor.scope = tape.namespaces.push(declaration) - 1;
  if (uri !== '' && !ABSOLUTE.test(uri)) tape.hasRelativeNamespace = true;
  cursor.namespacesInScope += 1;
  return !superfluous;
}

function requireDeclared(cursor: Cursor, element: number, prefix: string): void {
  if (prefix === '' || prefix === 'xml' || prefix === 'xmlns') return;
  if (lookUpNamespace(cursor.tape, cursor.scope, prefix) === '') {
    refuse(
      cursor,
      'undeclared-prefix',
      'a prefix that no declaration binds',
      cursor.tape.elements.data[element * ELEMENT_STRIDE + E_START],
    );
  }
}

import type { Tape } from './tape.ts';

export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

/** The URI bound to a prefix (empty: the default namespace) from a scope outwards; '' when there is none. */
export function lookUpNamespace(tape: Pick<Tape, 'namespaces'>, scope: number, prefix: string): string {
  if (prefix === 'xml') return XML_NAMESPACE;
  for (let at = scope; at >= 0; ) {
    const declaration = tape.namespaces[at] as Tape['namespaces'][number];
    if (declaration.prefix === prefix) return declaration.uri;
    at = declaration.outer;
  }
  return '';
}

/** The scope of the element's parent: past the element's own declarations. */
export function outerScope(tape: Pick<Tape, 'namespaces'>, scope: number, element: number): number {
  let at = scope;
  while (at >= 0 && tape.namespaces[at]?.element === element) at = tape.namespaces[at]?.outer ?? -1;
  return at;
}

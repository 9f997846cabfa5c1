import { XmlC14NMode, XmlDocument, XmlElement, type XmlNode } from 'libxml2-wasm';
import type { CanonicalMethod } from '../../src/signature/xml/canonicalize.ts';

const MODES = {
  '1.0': XmlC14NMode.XML_C14N_1_0,
  '1.1': XmlC14NMode.XML_C14N_1_1,
  exclusive: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
} as const;

/** The document as libxml2 reads it, or undefined where it is not well-formed; to be disposed of. */
export function parseWithLibxml2(bytes: Uint8Array): XmlDocument | undefined {
  try {
    return XmlDocument.fromBuffer(bytes);
  } catch {
    return undefined;
  }
}

/**
 * libxml2's canonical form: of the node-set of `element` and all it holds, as it stands in the document, or of the
 * whole document. A hole in the whole document is left out of the node-set by a callback; one in a subtree is unlinked
 * first, which changes `document`. Undefined where libxml2 says that there is no canonical form.
 */
export function canonicalizeWithLibxml2(
  document: XmlDocument,
  { version, comments, prefixes }: CanonicalMethod,
  element?: XmlElement,
  hole?: XmlElement,
): string | undefined {
  const options = {
    mode: MODES[version],
    withComments: comments,
    ...(prefixes.length > 0 ? { inclusiveNamespacePrefixes: [...prefixes] } : {}),
  };
  try {
    if (element) {
      hole?.remove();
      return document.canonicalizeToString({ ...options, nodeSet: new Set<XmlNode>([element]) });
    }
    if (!hole) return document.canonicalizeToString(options);
    return document.canonicalizeToString({ ...options, isVisible: (node) => !node.isSameNode(hole) });
  } catch {
    return undefined;
  }
}

/** Elements that carry the value in an attribute `Id`, `ID` or `id`. */
export function elementsWithId(document: XmlDocument, id: string): XmlElement[] {
  return document
    .find('//*[@Id or @ID or @id]')
    .filter((node) => node instanceof XmlElement)
    .filter((node) =>
      node.attrs.some(
        ({ name, prefix, value }) => prefix === '' && /^(Id|ID|id)$/.test(name) && value === id,
      ),
    );
}

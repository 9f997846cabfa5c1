import { ParseOption, XmlC14NMode, XmlDocument, XmlElement, type XmlNode, XmlParseError } from 'libxml2-wasm';
import type { CanonicalMethod } from '../../src/signature/xml/canonicalize.ts';

const MODES = {
  '1.0': XmlC14NMode.XML_C14N_1_0,
  '1.1': XmlC14NMode.XML_C14N_1_1,
  exclusive: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
} as const;

/** Two equal `xml:id` are an error to libxml2, though the document is well-formed: it need not look at them. */
const OPTIONS = { option: ParseOption.XML_PARSE_SKIP_IDS };

/** The document as libxml2 reads it, or undefined where it is not well-formed; to be disposed of. */
export function parseWithLibxml2(bytes: Uint8Array): XmlDocument | undefined {
  try {
    return XmlDocument.fromBuffer(bytes, OPTIONS);
  } catch {
    return undefined;
  }
}

/**
 * Namespace names that are no URI are an error to libxml2, and to nobody else. Answers the document with `urn:odd` in
 * their place, which no document of ours has; undefined when libxml2 has anything else against it.
 */
export function withoutOddNamespaces(bytes: Uint8Array): Uint8Array | undefined {
  let text = Buffer.from(bytes).toString();
  for (let i = 0; i < 8; i++) {
    const odd = oddNamespaces(text);
    if (odd === undefined || odd.length === 0) return odd && Buffer.from(text);
    text = text.replace(/(xmlns(?::[^\s=]*)?\s*=\s*)("[^"]*"|'[^']*')/g, (all, declaration, quoted) =>
      odd.includes(attributeText(quoted.slice(1, -1))) ? `${declaration}"urn:odd"` : all,
    );
  }
  return undefined;
}

/** A value as a parser reports it. */
function attributeText(value: string): string {
  return value
    .replace(/\r\n|[\t\n\r]/g, ' ')
    .replace(/&#(?:x([0-9a-fA-F]+)|([0-9]+));/g, (_, hexadecimal, decimal) =>
      String.fromCodePoint(hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal)),
    )
    .replace(/&(lt|gt|quot|apos|amp);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name]);
}

const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' } as const;

function oddNamespaces(text: string): string[] | undefined {
  try {
    XmlDocument.fromBuffer(Buffer.from(text), OPTIONS).dispose();
    return [];
  } catch (error) {
    if (!(error instanceof XmlParseError)) throw error;
    const names = error.details.map(
      ({ message }) => /^xmlns(?::[^ ]*)?: '([\s\S]*)' is not a valid URI\s*$/.exec(message)?.[1],
    );
    return names.some((name) => name === undefined) ? undefined : names.filter((name) => name !== undefined);
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

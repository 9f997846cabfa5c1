/**
 * Text in the form that Canonical XML 1.0 gives it, so that what is written is what is digested.
 * Holds for unprefixed names with at most a default namespace, without comments and CDATA: all that the kit writes.
 */
export function element(
  name: string,
  content: string,
  attributes: Readonly<Record<string, string>> = {},
): string {
  const written = Object.keys(attributes)
    .sort((a, b) => (a === 'xmlns' ? -1 : b === 'xmlns' ? 1 : a < b ? -1 : 1))
    .map((key) => ` ${key}="${attributeText(attributes[key] ?? '')}"`);
  return `<${name}${written.join('')}>${content}</${name}>`;
}

/** Character data (Canonical XML 1.0, section 2.3, Text Nodes). */
export function text(value: string): string {
  return value.replace(/[&<>\r]/g, (character) => entities[character] ?? character);
}

/** Attribute values (Canonical XML 1.0, section 2.3, Attribute Nodes). */
function attributeText(value: string): string {
  return value.replace(/[&<"\t\n\r]/g, (character) => entities[character] ?? character);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

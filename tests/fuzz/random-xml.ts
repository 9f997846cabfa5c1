import type { Random } from './random.ts';

export const LOCALS = ['a', 'b', 'c', 'Z', '_x', 'é', 'điểm', 'a-1', 'a.b', 'aa'];
const PREFIXES = ['', '', 'p', 'q', 'r', 'P'];
/** Without `&` and letters beyond ASCII: libxml2 writes the first unescaped and warns of the second. */
export const URIS = ['urn:a', 'urn:b', 'http://x.example/c', "urn:'q'"];
/** There is no canonical form under these. */
export const RELATIVE_URIS = ['rel', '../r', '/x', '#f'];
const TEXTS = [
  'text',
  ' ',
  '\n',
  '\t',
  '\r\n',
  '\r',
  '&amp;',
  '&lt;',
  '&gt;',
  '>',
  '&quot;',
  '&apos;',
  '"',
  "'",
  '&#xD;',
  '&#13;',
  '&#xA;',
  '&#9;',
  '&#65;',
  '&#x41;',
  '&#x1F600;',
  'Điểm',
  '😀',
  'é',
  'e\u0301',
  '\u0085',
  '\u2028',
  ']]',
  '&#x3e;',
  '&#60;',
  '&#38;',
  '\u007f',
  '\ufeff',
];
const VALUES = [
  'v',
  ' ',
  '  x ',
  '\n',
  '\t',
  '\r\n',
  '\r',
  '&amp;',
  '&lt;',
  '&gt;',
  '>',
  '&quot;',
  '&apos;',
  '&#xA;',
  '&#10;',
  '&#x9;',
  '&#9;',
  '&#xD;',
  '&#65;',
  'Đ',
  '😀',
  '\u00a0',
];
const MARKUP = [
  '<!-- c -->',
  '<!---->',
  '<!-- \r\n-->',
  '<?pi?>',
  '<?pi  data ?>',
  '<?pi data?>',
  '<?p-i \r\nx?>',
  '<![CDATA[<&>]]>',
  '<![CDATA[]]>',
  '<![CDATA[a\r\nb"]]>',
];
const BASES = [
  'http://a.example/x/y',
  'http://a.example/x/',
  '/r/s',
  'z',
  '../u/',
  '../../v',
  '',
  'w/.',
  '..',
];
const SPACES = [' ', ' ', ' ', '  ', '\n', '\t', '\r\n'];

/** A well-formed document with everything that canonicalisation has to mind; every element has an `n` attribute to find it by. */
export function randomXml(random: Random): { xml: string; elements: number } {
  let elements = 0;
  const open = (depth: number, scope: ReadonlyMap<string, string>): string => {
    const inner = new Map(scope);
    const attributes: string[] = [];
    const declared = new Set<string>();
    for (let i = random.below(3); i > 0 && random.chance(0.5); i--) {
      const prefix = random.pick(PREFIXES);
      if (declared.has(prefix)) continue;
      declared.add(prefix);
      const uri =
        prefix === '' && random.chance(0.3) ? '' : random.pick(random.chance(0.01) ? RELATIVE_URIS : URIS);
      inner.set(prefix, uri);
      attributes.push(`${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}=${quoted(uri)}`);
    }
    const prefix = bound(inner, random.pick(PREFIXES));
    const expanded = new Set<string>();
    for (let i = random.below(5); i > 0; i--) {
      const own = bound(inner, random.pick(PREFIXES));
      const local = random.pick(LOCALS);
      const key = `${own === '' ? '' : inner.get(own)} ${local}`;
      if (expanded.has(key)) continue;
      expanded.add(key);
      attributes.push(attribute(`${own === '' ? '' : `${own}:`}${local}`));
    }
    if (random.chance(0.06)) attributes.push(`xml:lang=${quoted(random.pick(['vi', 'en', '']))}`);
    if (random.chance(0.06)) attributes.push(`xml:id=${quoted(`i${elements}`)}`);
    if (random.chance(0.03)) attributes.push(`xml:base=${quoted(random.pick(BASES))}`);
    if (random.chance(0.03)) attributes.push(`xml:other=${quoted('x')}`);
    if (random.chance(0.06)) attributes.push(`xml:space=${quoted('preserve')}`);
    attributes.splice(random.below(attributes.length + 1), 0, `n="${elements++}"`);
    const name = `${prefix === '' ? '' : `${prefix}:`}${random.pick(LOCALS)}`;
    const head = `<${name}${attributes.map((text) => random.pick(SPACES) + text).join('')}${random.chance(0.1) ? random.pick(SPACES) : ''}`;
    if (random.chance(0.15)) return `${head}/>`;
    let content = '';
    for (let i = random.below(5); i > 0; i--) {
      const kind = random.below(10);
      if (kind < 5) content += random.pick(TEXTS);
      else if (kind < 6) content += random.pick(MARKUP);
      else if (depth < 6) content += open(depth + 1, inner);
    }
    return `${head}>${content.replaceAll(']]>', ']] >')}</${name}${random.chance(0.05) ? ' ' : ''}>`;
  };
  const quoted = (value: string): string =>
    random.chance(0.3) && !value.includes("'") ? `'${value}'` : `"${value}"`;
  const attribute = (name: string): string => {
    const quote = random.chance(0.3) ? "'" : '"';
    let value = '';
    for (let i = random.below(4); i > 0; i--) value += random.pick(VALUES);
    if (random.chance(0.1)) value += quote === '"' ? "'" : '"';
    return `${name}${random.chance(0.05) ? ' = ' : '='}${quote}${value}${quote}`;
  };
  const outside = () =>
    (random.chance(0.2) ? random.pick(MARKUP.filter((text) => !text.startsWith('<!['))) : '') +
    random.pick(['', '\n', ' ']);
  const declaration = random.chance(0.5) ? '<?xml version="1.0" encoding="UTF-8"?>' : '';
  const xml = `${declaration}${declaration ? random.pick(['', '\n']) : ''}${outside().trimStart()}${open(0, new Map())}${outside()}`;
  return { xml, elements };
}

/** The prefix, where it is bound; otherwise none. */
function bound(scope: ReadonlyMap<string, string>, prefix: string): string {
  return prefix !== '' && scope.get(prefix) ? prefix : '';
}

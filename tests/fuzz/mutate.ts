import { damage } from './damage.ts';
import { elementsInText, type TextElement } from './elements-in-text.ts';
import type { Random } from './random.ts';

/** Changes a document somewhere; texts hold one character for each byte (latin1). */
type Mutation = (random: Random, text: string, other: string) => string;

/**
 * A signed document changed as an attacker, a careless product or a bad line would: one to three changes, of bytes, of
 * spelling, of structure, of Ids and algorithms, or with parts of another document signed by the same people.
 */
export function mutate(random: Random, original: string, other: string): string {
  let text = original;
  for (let i = random.pick([1, 1, 1, 2, 2, 3]); i > 0; i--)
    text = random.pick(MUTATIONS)(random, text, other);
  return text;
}

const element = (random: Random, text: string, name?: RegExp): TextElement | undefined => {
  const all = elementsInText(text).filter((one) => !name || name.test(one.name));
  return all.length > 0 ? random.pick(all) : undefined;
};
const cut = (text: string, { start, end }: TextElement): string => text.slice(0, start) + text.slice(end);
const of = (text: string, { start, end }: TextElement): string => text.slice(start, end);
const put = (text: string, at: number, more: string): string => text.slice(0, at) + more + text.slice(at);

/** A place in `text` where an element could stand: before, after, at the beginning or the end of another. */
function place(random: Random, text: string): number {
  const near = element(random, text);
  return near ? random.pick([near.start, near.end, near.inner, near.innerEnd]) : 0;
}

/** Puts `change(found)` in place of one match of a global pattern. */
const replaceOne =
  (pattern: RegExp, change: (random: Random, found: string, text: string) => string): Mutation =>
  (random, text) => {
    const all = [...text.matchAll(pattern)];
    if (all.length === 0) return text;
    const match = random.pick(all);
    const end = match.index + match[0].length;
    return text.slice(0, match.index) + change(random, match[0], text) + text.slice(end);
  };

const INSERTED = [
  '<!-- x -->',
  '<![CDATA[x]]>',
  '<![CDATA[]]>',
  '<?x y?>',
  ' ',
  '\n',
  '\r\n',
  '\t',
  '&#32;',
  '&#13;',
  '&amp;',
  '<X/>',
  '<X Id="data">1</X>',
  '\u00e2\u0080\u008b',
  '\u00cc\u0081',
  '0',
];
const PROLOGS = [
  '<!DOCTYPE HOC_BA>',
  '<!DOCTYPE HOC_BA [<!ATTLIST HOC_BA Id ID #IMPLIED>]>',
  '<!DOCTYPE HOC_BA [<!ENTITY x "1">]>',
  '<!-- x -->',
  '<?x?>',
  '\u00ef\u00bb\u00bf',
  '\n',
  ' ',
];
const DECLARATIONS = [
  '',
  '<?xml version="1.0"?>',
  "<?xml version='1.0' encoding='utf-8' standalone='yes'?>",
  '<?xml version="1.1" encoding="UTF-8"?>',
  '<?xml version="1.0" encoding="ISO-8859-1"?>',
  '<?xml version="1.0" encoding="UTF-16"?>',
];
const URIS = [
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments',
  'http://www.w3.org/2006/12/xml-c14n11',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  'http://www.w3.org/2000/09/xmldsig#base64',
  'http://www.w3.org/TR/1999/REC-xpath-19991116',
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
  'http://www.w3.org/2000/09/xmldsig#sha1',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
];

const BYTES: readonly Mutation[] = [
  (random, text) => damage(random, text),
  (random, text) => put(text, random.below(text.length + 1), random.pick(INSERTED)),
  replaceOne(/>[^<>]+</g, (random, found) =>
    put(found, 1 + random.below(found.length - 1), random.pick(INSERTED)),
  ),
  replaceOne(/[0-9]/g, (random) => String(random.below(10))),
];

const SPELLING: readonly Mutation[] = [
  replaceOne(/[A-Za-z0-9](?=[^<>]*<)/g, (random, found) =>
    random.chance(0.5) ? `&#${found.charCodeAt(0)};` : `&#x${found.charCodeAt(0).toString(16)};`,
  ),
  replaceOne(/="[^"<>]*"/g, (_, found) => `='${found.slice(2, -1)}'`),
  replaceOne(/ [A-Za-z:]+="[^"<>]*"/g, (random, found) => random.pick([' ', '\n', '\t', '\r\n']) + found),
  replaceOne(/(<[A-Za-z_]+[^<>]*)><\/[A-Za-z_]+>/g, (_, found) => found.replace(/><\/.*$/, '/>')),
  replaceOne(/<\/?[A-Za-z_]+/g, (random, found) => found + random.pick([' ', '\n', '  '])),
  replaceOne(/(?<=>)[A-Za-z0-9+/=]{40,}(?=<)/g, (random, found) =>
    put(found, random.below(found.length + 1), random.pick(['\n', ' ', '\r\n', '&#10;', '=', 'A'])),
  ),
  replaceOne(/(?<=>)[A-Za-z0-9+/=]{40,}(?=<)/g, (random, found) => {
    const at = random.below(found.length);
    return found.slice(0, at) + random.pick(['A', '/', '0', 'b', '-', '_']) + found.slice(at + 1);
  }),
  (_, text) => text.replaceAll('\n', '\r\n'),
  (_, text) => text.replaceAll('\r', ''),
  (_, text) => text.replace(/>\s+</g, '><'),
  (random, text) => text.replace(/^(?:<\?xml[^>]*\?>)?/, () => random.pick(DECLARATIONS)),
  (random, text) => put(text, Math.max(0, text.indexOf('?>') + 2), random.pick(PROLOGS)),
  (random, text) => text + random.pick(['\n', '<!-- x -->', '<?x?>', '<X/>', 'x', '\u0000']),
];

const STRUCTURE: readonly Mutation[] = [
  (random, text) => {
    const one = element(random, text);
    return one ? cut(text, one) : text;
  },
  (random, text) => {
    const one = element(random, text);
    return one ? put(text, place(random, text), of(text, one)) : text;
  },
  (random, text) => {
    const one = element(random, text);
    if (!one) return text;
    const without = cut(text, one);
    return put(without, place(random, without), of(text, one));
  },
  (random, text) => {
    const [a, b] = [element(random, text), element(random, text)];
    if (!a || !b || (a.start < b.end && b.start < a.end)) return text;
    const [first, second] = a.start < b.start ? [a, b] : [b, a];
    const between = text.slice(first.end, second.start);
    return text.slice(0, first.start) + of(text, second) + between + of(text, first) + text.slice(second.end);
  },
  (random, text) => {
    const one = element(random, text);
    const name = random.pick(['X', 'Object', one?.name ?? 'X']);
    return one
      ? `${text.slice(0, one.start)}<${name}>${of(text, one)}</${name}>${text.slice(one.end)}`
      : text;
  },
  (random, text) => {
    const signature = element(random, text, /^(?:\w+:)?Signature$/);
    const host = element(random, text, /^(?:\w+:)?(?:Object|KeyInfo|X509Data|Signature)$/);
    return signature && host ? put(text, host.innerEnd, of(text, signature)) : text;
  },
  // The original kept inside Object, another in its place: signature wrapping.
  (random, text, other) => {
    const object = element(random, text, /^(?:\w+:)?Object$/);
    const region = element(random, text, /^(?:DU_LIEU_HOC_BA|THONG_TIN_HOC_BA|b|c)$/);
    if (!object || !region || object.start < region.end) return text;
    const wrapped = put(text, object.innerEnd, of(text, region));
    const replacement = element(random, other, new RegExp(`^${region.name}$`));
    const forged = replacement ? of(other, replacement) : of(text, region).replace(/[0-9]/, '9');
    return wrapped.slice(0, region.start) + forged + wrapped.slice(region.end);
  },
  // A part of another document signed by the same people.
  (random, text, other) => {
    const one = element(random, text);
    const theirs = one && element(random, other, new RegExp(`^${one.name}$`));
    return theirs ? text.slice(0, one.start) + of(other, theirs) + text.slice(one.end) : text;
  },
];

const ATTRIBUTES: readonly Mutation[] = [
  replaceOne(/ [A-Za-z:]+="[^"<>]*"/g, () => ''),
  replaceOne(/ [A-Za-z:]+="[^"<>]*"/g, (_, found) => found + found),
  replaceOne(/ (?:Id|ID|id)="/g, (random) => random.pick([' ID="', ' id="', ' Id="', ' xml:id="', ' iD="'])),
  replaceOne(/ (?:Id|ID|id)="[^"<>]*"/g, (random, _, text) => {
    const all = text.match(/ (?:Id|ID|id)="[^"<>]*"/g) ?? [''];
    return random.pick(all);
  }),
  replaceOne(/URI="[^"<>]*"/g, (random, _, text) => {
    const ids = [...text.matchAll(/ (?:Id|ID|id)="([^"<>]*)"/g)].map(([, id]) => `#${id}`);
    const uri = random.pick([...ids, '', '#', '#xpointer(/)', 'http://x.example/', '#xpointer(//b)']);
    return `URI="${uri}"`;
  }),
  replaceOne(/Algorithm="[^"<>]*"/g, (random) => `Algorithm="${random.pick(URIS)}"`),
  replaceOne(/(?<=<)[A-Za-z_]+(?=[ >])/g, (random, found) => random.pick([`x:${found}`, `${found}X`])),
  replaceOne(/(?<=<[A-Za-z_]+)(?=[ >])/g, (random) =>
    random.pick([
      ' xmlns="urn:x"',
      ' xmlns=""',
      ' xmlns:x="urn:x"',
      ' xml:space="preserve"',
      ' xml:lang="vi"',
      ' Id="x"',
      ' xmlns="http://www.w3.org/2000/09/xmldsig#"',
    ]),
  ),
];

const MUTATIONS: readonly Mutation[] = [
  ...BYTES,
  ...BYTES,
  ...SPELLING,
  ...SPELLING,
  ...STRUCTURE,
  ...STRUCTURE,
  ...ATTRIBUTES,
  ...ATTRIBUTES,
  // UTF-16, both ways round; the byte order mark says which.
  (random, text) => {
    const wide = Buffer.from(`\ufeff${Buffer.from(text, 'latin1').toString()}`, 'utf16le');
    return (random.chance(0.5) ? wide : wide.swap16()).toString('latin1');
  },
];

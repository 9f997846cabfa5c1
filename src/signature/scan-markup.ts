import { XMLDSIG } from './algorithms.ts';
import { type FindingCode, refuse } from './findings.ts';

interface MarkupLimits {
  readonly depth: number;
  readonly signatures: number;
}

const MAX_ATTRIBUTES = 16;
const MAX_ELEMENTS = 10_000;
const MAX_NAME = 64;

const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"utf-8"|'utf-8'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"yes"|'yes'|"no"|'no'))?[ \t\r\n]*\?>/i;
const ILLEGAL = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const NAME = /[^ \t\r\n/>=<"'&]+/y;
const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const SPACE = /[ \t\r\n]*/y;
const AMPERSAND = /&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));/y;
const ONLY_SPACE = /^[ \t\r\n]*$/;

/**
 * Walks the markup once, in linear time, and lets through only: an XML declaration, elements, attributes, text, the
 * five predefined entities and legal character references. No DOCTYPE, comment, CDATA, processing instruction or
 * prefix; the one namespace is XML Signature's, declared on `Signature`. In that subset inclusive C14N 1.0 of a part
 * needs nothing from its ancestors.
 * @throws Refused at the first thing that is not allowed
 */
export function scanMarkup(text: string, limits: MarkupLimits): void {
  const illegal = ILLEGAL.exec(text);
  if (illegal) fail('illegal-character', text, illegal.index);
  let at = declarationEnd(text);
  const open: string[] = [];
  let elements = 0;
  let signatures = 0;
  while (at < text.length) {
    const tag = text.indexOf('<', at);
    const end = tag < 0 ? text.length : tag;
    checkText(text, at, end, open.length > 0);
    if (tag < 0) break;
    if (text[tag + 1] === '/') {
      at = closeTag(text, tag, open);
      continue;
    }
    const opened = openTag(text, tag);
    if (open.length === 0 && elements > 0) fail('not-well-formed', text, tag);
    elements += 1;
    if (elements > MAX_ELEMENTS) fail('too-many-elements', text, tag);
    if (opened.name === 'Signature') signatures += 1;
    if (signatures > limits.signatures) fail('too-many-signatures', text, tag);
    if (open.length + 1 > limits.depth) fail('too-deep', text, tag);
    if (!opened.empty) open.push(opened.name);
    at = opened.end;
  }
  if (open.length > 0 || elements === 0) fail('not-well-formed', text, text.length);
}

function declarationEnd(text: string): number {
  if (!/^<\?xml[ \t\r\n]/i.test(text)) return 0;
  const declaration = DECLARATION.exec(text);
  if (!declaration || !text.startsWith('<?xml')) return fail('xml-declaration', text, 0);
  return declaration[0].length;
}

function checkText(text: string, from: number, to: number, inside: boolean): void {
  if (from === to) return;
  const run = text.slice(from, to);
  if (!inside && !ONLY_SPACE.test(run)) fail('not-well-formed', text, from);
  if (run.includes(']]>')) fail('not-well-formed', text, from);
  checkReferences(text, from, to);
}

function checkReferences(text: string, from: number, to: number): void {
  const run = text.slice(from, to);
  for (let at = run.indexOf('&'); at >= 0; at = run.indexOf('&', at + 1)) {
    AMPERSAND.lastIndex = at;
    const reference = AMPERSAND.exec(run);
    if (!reference) fail('entity-not-allowed', text, from + at);
    const [, , decimal, hexadecimal] = reference;
    if (decimal === undefined && hexadecimal === undefined) continue;
    const code =
      decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number.parseInt(decimal, 10);
    if (!isLegal(code)) fail('character-reference-invalid', text, from + at);
  }
}

function isLegal(code: number): boolean {
  return code <= 0x10ffff && !ILLEGAL.test(String.fromCodePoint(code));
}

function closeTag(text: string, at: number, open: string[]): number {
  const name = nameAt(text, at + 2);
  const close = skipSpace(text, at + 2 + name.length);
  if (text[close] !== '>' || open.pop() !== name) return fail('not-well-formed', text, at);
  return close + 1;
}

function openTag(text: string, at: number): { name: string; empty: boolean; end: number } {
  if (text[at + 1] === '!' || text[at + 1] === '?') return fail(declarationKind(text, at), text, at);
  const name = plainName(text, at + 1);
  const attributes = new Set<string>();
  let next = at + 1 + name.length;
  for (;;) {
    const mark = skipSpace(text, next);
    if (text[mark] === '>') return { name, empty: false, end: mark + 1 };
    if (text[mark] === '/' && text[mark + 1] === '>') return { name, empty: true, end: mark + 2 };
    if (mark === next) return fail('not-well-formed', text, at);
    const attribute = plainName(text, mark);
    if (attributes.has(attribute)) fail('not-well-formed', text, mark);
    attributes.add(attribute);
    if (attributes.size > MAX_ATTRIBUTES) fail('too-many-attributes', text, mark);
    const value = attributeValue(text, mark + attribute.length);
    if (attribute === 'xmlns' && !(name === 'Signature' && text.slice(value.from, value.to) === XMLDSIG)) {
      fail('namespace-not-allowed', text, mark);
    }
    next = value.to + 1;
  }
}

function attributeValue(text: string, at: number): { from: number; to: number } {
  const equals = skipSpace(text, at);
  const quoteAt = skipSpace(text, equals + 1);
  const quote = text[quoteAt];
  if (text[equals] !== '=' || (quote !== '"' && quote !== "'")) return fail('not-well-formed', text, at);
  const to = text.indexOf(quote, quoteAt + 1);
  if (to < 0) return fail('not-well-formed', text, quoteAt);
  if (text.slice(quoteAt, to).includes('<')) fail('not-well-formed', text, quoteAt);
  checkReferences(text, quoteAt + 1, to);
  return { from: quoteAt + 1, to };
}

function declarationKind(text: string, at: number): FindingCode {
  if (text[at + 1] === '?') return 'processing-instruction';
  if (text.startsWith('<!--', at)) return 'comment';
  if (text.startsWith('<![CDATA[', at)) return 'cdata';
  return /^<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text.slice(at, at + 12))
    ? 'doctype'
    : 'not-well-formed';
}

function plainName(text: string, at: number): string {
  const name = nameAt(text, at);
  if (name === '') return fail('not-well-formed', text, at);
  if (name.includes(':')) return fail('namespace-not-allowed', text, at);
  if (name.length > MAX_NAME || !PLAIN_NAME.test(name)) return fail('name-not-allowed', text, at);
  return name;
}

function nameAt(text: string, at: number): string {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0] ?? '';
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(text)?.[0].length ?? 0);
}

function fail(code: FindingCode, text: string, at: number): never {
  let line = 1;
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', end + 1)) line += 1;
  return refuse(code, `line ${line}`);
}

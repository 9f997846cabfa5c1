import { exclusiveStartTags } from './exclusive.ts';
import { type Output, output, write, writeText } from './output.ts';
import {
  attributeNameOf,
  attributeNumbers,
  inheritedAttributes,
  inheritedNamespaces,
  ownNamespaces,
  type StartTag,
  writeNamespaces,
  writeStartTag,
} from './start-tag.ts';
import {
  D_END,
  D_KIND,
  D_START,
  D_VALUE,
  E_EDIT,
  E_EDIT_END,
  E_END,
  E_NAME_END,
  E_PARENT,
  E_SCOPE,
  E_START,
  E_TAG_END,
  EDIT_CDATA,
  EDIT_CHARACTER,
  EDIT_COMMENT,
  EDIT_INSTRUCTION,
  EDIT_START_TAG,
  EDIT_STRIDE,
  ELEMENT_STRIDE,
  ROOT,
  type Tape,
} from './tape.ts';

export interface CanonicalMethod {
  /** Canonical XML 1.0, 1.1 (W3C Recommendations) or Exclusive XML Canonicalization 1.0 */
  readonly version: '1.0' | '1.1' | 'exclusive';
  readonly comments: boolean;
  /** exclusive only: InclusiveNamespaces PrefixList; `#default` names the default namespace */
  readonly prefixes: readonly string[];
}

/** Thrown where a canonical form does not exist, such as under a relative namespace URI (C14N 1.0, 1.3). */
export class NoCanonicalForm extends Error {
  override readonly name = 'NoCanonicalForm';
}

/**
 * The canonical form of the subtree of `element`, without the subtree of `hole` (the enveloped signature), if given.
 * A region that stands in canonical form already is answered as a view of the source: nothing is copied.
 * @throws NoCanonicalForm
 */
export function canonicalize(
  tape: Tape,
  element: number,
  method: CanonicalMethod,
  hole?: number,
): Uint8Array {
  refuseRelativeNamespaces(tape);
  if (method.version === '1.1') refuseBase(tape, element);
  const { data } = tape.elements;
  const row = element * ELEMENT_STRIDE;
  const start = data[row + E_START] as number;
  const end = data[row + E_END] as number;
  const tags = startTags(tape, element, method, hole);
  const stands = hole === undefined && data[row + E_EDIT] === data[row + E_EDIT_END];
  if (stands && tags.length === 0) return tape.bytes.subarray(start, end);
  const out = output(end - start + 256);
  if (stands && method.version !== 'exclusive' && tags[0] && onlyInherits(tape, tags[0])) {
    writeWithNamespaces(tape, tags[0], out);
    return out.bytes.subarray(0, out.length);
  }
  const region = { tape, method, tags, out, nextTag: 0 };
  if (hole === undefined)
    writeRegion(region, start, end, data[row + E_EDIT] as number, data[row + E_EDIT_END] as number);
  else {
    const inner = hole * ELEMENT_STRIDE;
    writeRegion(
      region,
      start,
      data[inner + E_START] as number,
      data[row + E_EDIT] as number,
      data[inner + E_EDIT] as number,
    );
    writeRegion(
      region,
      data[inner + E_END] as number,
      end,
      data[inner + E_EDIT_END] as number,
      data[row + E_EDIT_END] as number,
    );
  }
  return out.bytes.subarray(0, out.length);
}

/**
 * The canonical form of the whole document: the document element, and the processing instructions (and comments)
 * beside it, each on a line of its own (C14N 1.0, 2.3).
 * @throws NoCanonicalForm
 */
export function canonicalizeDocument(tape: Tape, method: CanonicalMethod, hole?: number): Uint8Array {
  const rootStart = tape.elements.data[E_START] as number;
  const body = canonicalize(tape, ROOT, method, hole);
  const beside = tape.outside.filter(({ comment }) => method.comments || !comment);
  if (beside.length === 0) return body;
  const out = output(body.length + 256);
  for (const { start, end, comment } of beside.filter((one) => one.start < rootStart)) {
    writeBeside(out, tape, start, end, comment);
    writeRaw(out, '\n');
  }
  write(out, body, 0, body.length);
  for (const { start, end, comment } of beside.filter((one) => one.start > rootStart)) {
    writeRaw(out, '\n');
    writeBeside(out, tape, start, end, comment);
  }
  return out.bytes.subarray(0, out.length);
}

function writeBeside(out: Output, tape: Tape, start: number, end: number, comment: boolean): void {
  const text = normalized(tape, start, end);
  writeRaw(out, comment ? text : canonicalInstruction(text));
}

interface Region {
  readonly tape: Tape;
  readonly method: CanonicalMethod;
  /** start tags to be written otherwise than the source has them, in document order */
  readonly tags: readonly StartTag[];
  readonly out: Output;
  nextTag: number;
}

/** The apex takes over what it inherits from outside the region (C14N 2.4); exclusive form looks at every element. */
function startTags(tape: Tape, element: number, method: CanonicalMethod, hole?: number): StartTag[] {
  if (method.version === 'exclusive' && tape.namespaces.length > 0) {
    return exclusiveStartTags(tape, element, method.prefixes, hole);
  }
  const { data } = tape.elements;
  const parent = data[element * ELEMENT_STRIDE + E_PARENT] as number;
  if (parent < 0) return [];
  const outside = data[parent * ELEMENT_STRIDE + E_SCOPE] as number;
  const attributes = method.version === 'exclusive' ? [] : inheritedAttributes(tape, element, method.version);
  if (outside < 0 && attributes.length === 0) return [];
  return [{ element, namespaces: inheritedNamespaces(tape, element), inherited: attributes }];
}

/** Whether the apex takes over namespaces only, and declares none: SignedInfo, and what else stands inside a Signature. */
function onlyInherits(tape: Tape, { element, inherited }: StartTag): boolean {
  const { data } = tape.elements;
  const parent = data[element * ELEMENT_STRIDE + E_PARENT] as number;
  const declares = data[element * ELEMENT_STRIDE + E_SCOPE] !== data[parent * ELEMENT_STRIDE + E_SCOPE];
  return inherited.length === 0 && !declares;
}

/** The source as it stands, with the namespaces written behind the apex's name. */
function writeWithNamespaces(tape: Tape, { element, namespaces }: StartTag, out: Output): void {
  const { data } = tape.elements;
  const row = element * ELEMENT_STRIDE;
  const named = data[row + E_NAME_END] as number;
  write(out, tape.bytes, data[row + E_START] as number, named);
  writeNamespaces(namespaces, out);
  write(out, tape.bytes, named, data[row + E_END] as number);
}

/** Copies [start, end) but for the edits in [edit, editEnd) and the start tags that fall into it. */
function writeRegion(region: Region, start: number, end: number, edit: number, editEnd: number): void {
  const { tape, tags, out } = region;
  const { data } = tape.edits;
  let from = start;
  let at = edit;
  for (;;) {
    const editStart = at < editEnd ? (data[at * EDIT_STRIDE + D_START] as number) : end;
    const tag = tags[region.nextTag];
    const tagStart = tag ? (tape.elements.data[tag.element * ELEMENT_STRIDE + E_START] as number) : end;
    if (tag && tagStart <= editStart && tagStart < end) {
      write(out, tape.bytes, from, tagStart);
      writeStartTag(tape, tag, out);
      from = tape.elements.data[tag.element * ELEMENT_STRIDE + E_TAG_END] as number;
      region.nextTag += 1;
      if (editStart === tagStart && at < editEnd) at += 1;
    } else if (at < editEnd) {
      write(out, tape.bytes, from, editStart);
      writeEdit(region, at);
      from = data[at * EDIT_STRIDE + D_END] as number;
      at += 1;
    } else break;
  }
  write(out, tape.bytes, from, end);
}

function writeEdit(region: Region, edit: number): void {
  const { tape, method, out } = region;
  const { data } = tape.edits;
  const row = edit * EDIT_STRIDE;
  const start = data[row + D_START] as number;
  const end = data[row + D_END] as number;
  const value = data[row + D_VALUE] as number;
  switch (data[row + D_KIND]) {
    case EDIT_START_TAG:
      writeStartTag(tape, { element: value, namespaces: ownNamespaces(tape, value), inherited: [] }, out);
      break;
    case EDIT_CHARACTER:
      writeText(out, String.fromCodePoint(value));
      break;
    case EDIT_CDATA:
      writeText(out, normalized(tape, start + 9, end - 3));
      break;
    case EDIT_COMMENT:
      if (method.comments) writeRaw(out, normalized(tape, start, end));
      break;
    case EDIT_INSTRUCTION:
      writeRaw(out, canonicalInstruction(normalized(tape, start, end)));
      break;
  }
}

/** C14N 1.0 section 2.3: one space between target and data; none after a target without data. */
function canonicalInstruction(source: string): string {
  const match = /^<\?([^ \t\n]+)[ \t\n]*([\s\S]*)\?>$/.exec(source);
  return match ? `<?${match[1]}${match[2] === '' ? '' : ` ${match[2]}`}?>` : source;
}

/** Text with its line ends as XML 1.0 section 2.11 reads them. */
function normalized(tape: Tape, start: number, end: number): string {
  return tape.bytes.toString('utf8', start, end).replace(/\r\n?/g, '\n');
}

function writeRaw(out: Output, text: string): void {
  const bytes = Buffer.from(text);
  write(out, bytes, 0, bytes.length);
}

/** C14N 1.0, 1.3: no part of a document that holds a relative namespace URI has a canonical form, wherever it stands. */
function refuseRelativeNamespaces(tape: Tape): void {
  if (tape.hasRelativeNamespace) throw new NoCanonicalForm('a relative namespace URI');
}

/**
 * C14N 1.1 joins the xml:base of an apex with those of its ancestors (2.4). Products do that differently, and nothing
 * signed here needs it: where it would come to that, it is refused. Elsewhere xml:base is an attribute like any other.
 */
function refuseBase(tape: Tape, apex: number): void {
  if (!tape.xmlAttributes || apex === ROOT) return;
  for (let at = apex; at >= 0; at = tape.elements.data[at * ELEMENT_STRIDE + E_PARENT] as number) {
    if (attributeNumbers(tape, at).some((number) => attributeNameOf(tape, number).text === 'xml:base'))
      throw new NoCanonicalForm('xml:base of or around an element under C14N 1.1');
  }
}

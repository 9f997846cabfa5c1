import { XmlElement } from 'libxml2-wasm';
import {
  type CanonicalMethod,
  canonicalize,
  canonicalizeDocument,
  NoCanonicalForm,
} from '../../src/signature/xml/canonicalize.ts';
import { DEFAULT_LIMITS } from '../../src/signature/xml/limits.ts';
import { attribute, isInside, nextAfter, parentOf } from '../../src/signature/xml/nodes.ts';
import { XmlRefusal, type XmlRefusalCode } from '../../src/signature/xml/refusal.ts';
import { scan } from '../../src/signature/xml/scan.ts';
import type { Tape } from '../../src/signature/xml/tape.ts';
import { NO_VOCABULARY, type Vocabulary, vocabulary } from '../../src/signature/xml/vocabulary.ts';
import { canonicalizeWithLibxml2, parseWithLibxml2 } from '../support/libxml2.ts';
import { damage } from './damage.ts';
import { type FuzzCase, guarded, seedOf } from './fuzz-case.ts';
import { type Random, random } from './random.ts';
import { LOCALS, RELATIVE_URIS, randomXml, URIS } from './random-xml.ts';

/** What libxml2 reads and we never do. */
const POLICY: ReadonlySet<XmlRefusalCode> = new Set([
  'doctype',
  'xml-declaration',
  'too-deep',
  'too-many-attributes',
]);
const KNOWN_URIS = new Set([...URIS, ...RELATIVE_URIS]);
const REGIONS = 4;
/** Most of what documents are made of; the outcome doesn't depend on it. */
const EXPECTED = vocabulary(LOCALS.slice(0, -1), ['v', '', 'urn:a', 'http://x.example/c']);

/**
 * Differential fuzzing of scanner and canonicaliser against libxml2: both must read the same documents, and write the
 * same canonical form of the whole and of parts, by every method, with and without a hole.
 */
export function c14nCase(seed: number): FuzzCase {
  return guarded(
    (index) => makeDocument(random(seedOf(seed, index))),
    (index, document) => compare(random(seedOf(~seed, index)), document),
  );
}

/** One in four is damaged, and as a rule not well-formed. */
function makeDocument(random: Random): Uint8Array {
  const { xml } = randomXml(random);
  if (!random.chance(0.25)) return Buffer.from(xml);
  return Buffer.from(damage(random, Buffer.from(xml).toString('latin1')), 'latin1');
}

function compare(random: Random, bytes: Uint8Array) {
  const ours = scanned(bytes, random.chance(0.5) ? EXPECTED : NO_VOCABULARY);
  const theirs = parseWithLibxml2(bytes);
  theirs?.dispose();
  if (typeof ours === 'string') {
    if (!theirs || POLICY.has(ours)) return undefined;
    return difference(`refused as ${ours}, libxml2 reads it`);
  }
  if (!theirs) return isWarnedOf(ours) ? undefined : difference('read, libxml2 refuses it');
  for (let i = 0; i < REGIONS; i++) {
    const fault = compareRegion(random, bytes, ours);
    if (fault) return fault;
  }
  return undefined;
}

function scanned(bytes: Uint8Array, expected: Vocabulary): Tape | XmlRefusalCode {
  try {
    return scan(bytes, DEFAULT_LIMITS, expected);
  } catch (error) {
    if (error instanceof XmlRefusal) return error.code;
    throw error;
  }
}

/** libxml2 warns of a namespace name that is no URI, its binding refuses; XML does not. */
function isWarnedOf(tape: Tape): boolean {
  return tape.namespaces.some(({ uri }) => uri !== '' && !KNOWN_URIS.has(uri));
}

function compareRegion(random: Random, bytes: Uint8Array, tape: Tape) {
  const method = randomMethod(random);
  const whole = random.chance(0.3);
  const element = whole ? 0 : random.below(tape.elements.length);
  // C14N 1.1 joins xml:base along the way; what is made of it differs among products, and we refuse it by name.
  if (method.version === '1.1' && (hasEmptyBase(tape) || (!whole && hasBaseAround(tape, element))))
    return undefined;
  const holes = nextAfter(tape, element) - element - 1;
  const hole = holes > 0 && random.chance(0.4) ? element + 1 + random.below(holes) : undefined;
  // The oracle unlinks the hole, and a relative namespace URI inside it is gone for libxml2; for us it is still there.
  if (tape.hasRelativeNamespace && hole !== undefined) return undefined;
  const got = form(() =>
    whole ? canonicalizeDocument(tape, method, hole) : canonicalize(tape, element, method, hole),
  );
  const want = libxml2Form(bytes, tape, method, whole ? undefined : element, hole);
  if (got === want) return undefined;
  const region = `${whole ? 'the whole document' : `element ${element}`}, hole ${hole ?? 'none'}`;
  return difference(`${JSON.stringify(method)}, ${region}\n  ours    ${got}\n  libxml2 ${want}`);
}

/** libxml2 drops an empty xml:base under 1.1 wherever it stands; the recommendation knows of no such rule. */
function hasEmptyBase(tape: Tape): boolean {
  return Array.from({ length: tape.elements.length }, (_, element) => element).some(
    (element) => attribute(tape, element, 'xml:base') === '',
  );
}

function hasBaseAround(tape: Tape, element: number): boolean {
  for (let at = element; at >= 0; at = parentOf(tape, at)) {
    if (attribute(tape, at, 'xml:base') !== undefined) return true;
  }
  return false;
}

function randomMethod(random: Random): CanonicalMethod {
  const version = random.pick(['1.0', '1.1', 'exclusive'] as const);
  const prefixes =
    version === 'exclusive' && random.chance(0.5)
      ? ['p', '#default', 'q', 'P', 'unbound'].filter(() => random.chance(0.5))
      : [];
  return { version, comments: random.chance(0.5), prefixes };
}

function form(canonical: () => Uint8Array): string | undefined {
  try {
    return Buffer.from(canonical()).toString();
  } catch (error) {
    if (error instanceof NoCanonicalForm) return undefined;
    throw error;
  }
}

/** Elements are numbered in document order by both, so that a number names the same one. */
function libxml2Form(
  bytes: Uint8Array,
  tape: Tape,
  method: CanonicalMethod,
  element: number | undefined,
  hole: number | undefined,
): string | undefined {
  const document = parseWithLibxml2(bytes);
  if (!document) return undefined;
  try {
    const all = document.find('//*').filter((node) => node instanceof XmlElement);
    if (all.length !== tape.elements.length) return `${all.length} elements for our ${tape.elements.length}`;
    for (const number of [element, hole]) {
      if (number === undefined) continue;
      const known = all[number]?.attr('n')?.value;
      if (known !== attribute(tape, number, 'n')) return `another element ${number}`;
    }
    if (element !== undefined && hole !== undefined && !isInside(tape, hole, element)) return 'no hole of it';
    return canonicalizeWithLibxml2(
      document,
      method,
      element === undefined ? undefined : all[element],
      hole === undefined ? undefined : all[hole],
    );
  } finally {
    document.dispose();
  }
}

function difference(what: string) {
  return { kind: 'difference', what } as const;
}

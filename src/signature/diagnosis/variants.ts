import type { DiagnosisCause } from '../../domain/verification/diagnosis.ts';
import { XMLDSIG } from '../core/algorithms.ts';
import { type ElementNumber, parentOf } from '../xml/nodes.ts';
import { E_END, E_START, ELEMENT_STRIDE, type Tape } from '../xml/tape.ts';

/** What might have been digested instead of the canonical form of an element. */
export interface Variant {
  readonly cause: DiagnosisCause;
  readonly detail?: string;
  /** what making it costs, as a multiple of the canonical form */
  readonly weight: number;
  make(): string;
}

/** The likeliest first. */
export function digestVariants(tape: Tape, element: ElementNumber, canonical: string): readonly Variant[] {
  const row = element * ELEMENT_STRIDE;
  const source = tape.bytes.subarray(tape.elements.data[row + E_START], tape.elements.data[row + E_END]);
  const indentedBy = (indent: string): Variant => ({
    cause: 'white-space-changed',
    detail: 'indented',
    weight: 5,
    make: () => indented(withoutWhiteSpace(canonical), indent, depthOf(tape, element)),
  });
  const variant = (cause: DiagnosisCause, make: () => string, detail?: string): Variant =>
    detail === undefined ? { cause, weight: 1, make } : { cause, weight: 1, make, detail };
  return [
    variant('white-space-changed', () => withoutWhiteSpace(canonical)),
    variant('namespaces-not-inherited', () => withoutNamespaces(canonical)),
    variant('unicode-form-changed', () => canonical.normalize('NFC'), 'NFC'),
    variant('unicode-form-changed', () => canonical.normalize('NFD'), 'NFD'),
    variant('signed-before-others', () => withoutSignatures(canonical)),
    variant('white-space-changed', () => canonical.replaceAll('\n', '&#xD;\n'), 'CR LF'),
    variant('white-space-changed', () => canonical.replaceAll('&#xD;', ''), 'LF'),
    variant('not-canonicalised', () => source.toString('utf8')),
    ...['  ', '\t', '    '].map(indentedBy),
  ];
}

const BETWEEN_TAGS = />(?:[ \t\n]|&#xD;)+</g;

export function withoutWhiteSpace(canonical: string): string {
  return canonical.replace(BETWEEN_TAGS, '><');
}

function withoutNamespaces(canonical: string): string {
  const end = canonical.indexOf('>');
  return canonical.slice(0, end).replace(/ xmlns(?::[^=]*)?="[^"]*"/g, '') + canonical.slice(end);
}

function withoutSignatures(canonical: string): string {
  const start = `<Signature xmlns="${XMLDSIG}"`;
  const end = '</Signature>';
  const parts: string[] = [];
  let from = 0;
  for (let at = canonical.indexOf(start); at >= 0; at = canonical.indexOf(start, from)) {
    const after = canonical.indexOf(end, at);
    if (after < 0) break;
    parts.push(canonical.slice(from, at));
    from = after + end.length;
  }
  return parts.join('') + canonical.slice(from);
}

/** As most libraries print: an element that holds elements spreads over lines; text stays beside its tags. */
function indented(compact: string, indent: string, depth: number): string {
  const lines: string[] = [];
  let at = depth;
  let before: 'start' | 'end' | 'text' | undefined;
  for (let from = 0, end = 0; from < compact.length; from = end) {
    const kind = compact[from] !== '<' ? 'text' : compact[from + 1] === '/' ? 'end' : 'start';
    // A tag without its end cannot come out of the canonicaliser; it is left as it is.
    end = kind === 'text' ? compact.indexOf('<', from) : compact.indexOf('>', from) + 1;
    if (end <= 0) end = compact.length;
    if (kind === 'end') at -= 1;
    const breaks =
      kind === 'start' ? before === 'start' || before === 'end' : kind === 'end' && before === 'end';
    if (breaks) lines.push('\n', indent.repeat(at));
    lines.push(compact.slice(from, end));
    if (kind === 'start') at += 1;
    before = kind;
  }
  return lines.join('');
}

function depthOf(tape: Tape, element: ElementNumber): number {
  let depth = 0;
  for (let at = parentOf(tape, element); at >= 0; at = parentOf(tape, at)) depth += 1;
  return depth;
}

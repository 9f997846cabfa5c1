import type { Brand } from '../../domain/identity/brand.ts';
import { DER, type DerElement, derChildren, expectDer, NotDer, oidOf } from './der.ts';

/**
 * A directory name as names are compared: two names that RFC 5280 clause 7.1 calls equal are the same text, whatever
 * string types, case and blanks they are written in. CRLs, OCSP, timestamps and paths all compare in this form.
 */
export type ComparableName = Brand<string, 'ComparableName'>;

/** @param name Name, DER. @throws NotDer */
export function comparableName(name: Uint8Array): ComparableName {
  return JSON.stringify(comparableRdns(name)) as ComparableName;
}

/** Each RDN of a name, the topmost first; a constraint speaks of the first ones. @throws NotDer */
export function comparableRdns(name: Uint8Array): readonly string[] {
  const whole = expectDer(name, 0, name.length, DER.sequence);
  if (whole.end !== name.length) throw new NotDer('bytes behind the name');
  return derChildren(name, whole).map((rdn) => {
    const pairs = derChildren(name, rdn).map((pair) => {
      const [type, value] = derChildren(name, pair);
      if (!type || !value) throw new NotDer('name');
      return JSON.stringify([oidOf(name, type), comparableValue(name, value)]);
    });
    return JSON.stringify(pairs.sort());
  });
}

/** Every type of text in which names are written; a value of any other type equals its own bytes alone. */
const TEXTS: ReadonlyMap<number, (content: Buffer) => string> = new Map([
  [0x0c, (content) => content.toString('utf8')],
  ...[0x12, 0x13, 0x14, 0x16, 0x1a].map((tag) => [tag, latin1] as const),
  [0x1c, universal],
  [0x1e, (content) => Buffer.from(content).swap16().toString('utf16le')],
]);

function comparableValue(name: Uint8Array, value: DerElement): readonly [kind: string, text: string] {
  const content = Buffer.from(name.subarray(value.start, value.end));
  const text = TEXTS.get(value.tag)?.(content);
  if (text === undefined) return [String(value.tag), content.toString('hex')];
  return ['', text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')];
}

function latin1(content: Buffer): string {
  return content.toString('latin1');
}

/** UniversalString: four bytes a character. */
function universal(content: Buffer): string {
  const characters: number[] = [];
  for (let at = 0; at < content.length; at += 4) characters.push(content.readUInt32BE(at));
  return String.fromCodePoint(...characters);
}

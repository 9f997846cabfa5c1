/** One element of DER (X.690): `from` is its first byte, `start` and `end` bound its content. */
export interface DerElement {
  readonly tag: number;
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

/** The bytes are not DER, or not what was expected at that place. */
export class NotDer extends Error {
  override readonly name = 'NotDer';
}

export const DER = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

/**
 * Reads the element at an offset: tags of one byte and definite lengths, each in its one shortest form. Lists of
 * revoked certificates hold hundreds of thousands of entries, more than a general parser takes.
 * @throws NotDer when it does not lie whole before `limit`
 */
export function derAt(bytes: Uint8Array, offset: number, limit: number): DerElement {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined || offset + 2 > limit || (tag & 0x1f) === 0x1f) {
    throw new NotDer('no element');
  }
  let length = first;
  let start = offset + 2;
  if (first >= 0x80) {
    const size = first & 0x7f;
    if (size === 0 || size > 4 || start + size > limit) throw new NotDer('length');
    length = 0;
    for (let at = 0; at < size; at++) length = length * 256 + (bytes[start + at] ?? 0);
    if (length < 0x80 || length < 256 ** (size - 1)) throw new NotDer('length not shortest');
    start += size;
  }
  if (start + length > limit) throw new NotDer('too long');
  return { tag, from: offset, start, end: start + length };
}

/** @throws NotDer when the tag is another */
export function expectDer(bytes: Uint8Array, offset: number, limit: number, tag: number): DerElement {
  const element = derAt(bytes, offset, limit);
  if (element.tag !== tag) throw new NotDer(`want tag ${tag}, got ${element.tag}`);
  return element;
}

/** The elements that fill an element's content. @throws NotDer */
export function derChildren(bytes: Uint8Array, parent: DerElement): readonly DerElement[] {
  const found: DerElement[] = [];
  for (let at = parent.start; at < parent.end; ) {
    const child = derAt(bytes, at, parent.end);
    found.push(child);
    at = child.end;
  }
  return found;
}

/** The element whole, tag and length included. */
export function wholeOf(bytes: Uint8Array, { from, end }: DerElement): Uint8Array {
  return bytes.subarray(from, end);
}

export function contentOf(bytes: Uint8Array, { start, end }: DerElement): Uint8Array {
  return bytes.subarray(start, end);
}

/** Content of a BIT STRING of whole bytes. @throws NotDer */
export function bitsOf(bytes: Uint8Array, element: DerElement): Uint8Array {
  if (element.tag !== DER.bitString || bytes[element.start] !== 0) throw new NotDer('bit string');
  return bytes.subarray(element.start + 1, element.end);
}

/** UTCTime or GeneralizedTime as RFC 5280 clause 4.1.2.5 writes them: to the second, with Z. @throws NotDer */
export function timeOf(bytes: Uint8Array, element: DerElement): Date {
  const text = Buffer.from(contentOf(bytes, element)).toString('latin1');
  const short = element.tag === DER.utcTime;
  if (!short && element.tag !== DER.generalizedTime) throw new NotDer('time');
  const digits = short ? `${text < '50' ? '20' : '19'}${text}` : text;
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits);
  if (!parts) throw new NotDer('time');
  const [, year, month, day, hour, minute, second] = parts;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time.getTime())) throw new NotDer('time');
  return time;
}

/** Dotted, such as `2.5.29.21`. @throws NotDer */
export function oidOf(bytes: Uint8Array, element: DerElement): string {
  if (element.tag !== DER.oid || element.start === element.end) throw new NotDer('object identifier');
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of contentOf(bytes, element)) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw new NotDer('object identifier');
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [head = 0, ...rest] = arcs;
  const top = Math.min(Math.floor(head / 40), 2);
  return [top, head - 40 * top, ...rest].join('.');
}

/** Lower-case hexadecimal of an INTEGER without leading zero bytes: serial numbers are compared in this form. @throws NotDer */
export function integerHex(bytes: Uint8Array, element: DerElement): string {
  if (element.tag !== DER.integer || element.start === element.end) throw new NotDer('integer');
  return serialHex(Buffer.from(contentOf(bytes, element)).toString('hex'));
}

export function serialHex(text: string): string {
  return text.toLowerCase().replace(/^(00)+(?=..)/, '');
}

/** One block of PEM (RFC 7468). */
export interface PemBlock {
  /** such as `CERTIFICATE` or `X509 CRL` */
  readonly label: string;
  readonly der: Uint8Array;
}

/** What looks like PEM and isn't: a block without its end, or with other than Base64 in it. */
export class NotPem extends Error {
  override readonly name = 'NotPem';
}

const BLOCK = /-----BEGIN ([^-\r\n]+)-----([^-]*)-----END \1-----/g;

/**
 * Every block of a text, whatever stands around them; undefined when there is none, and the bytes are something else.
 * @throws NotPem
 */
export function pemBlocks(bytes: Uint8Array): readonly PemBlock[] | undefined {
  const text = Buffer.from(bytes).toString('latin1');
  const begun = text.split('-----BEGIN ').length - 1;
  if (begun === 0) return undefined;
  const blocks = [...text.matchAll(BLOCK)].map(([, label = '', body = '']) => ({
    label,
    der: decoded(body),
  }));
  if (blocks.length !== begun) throw new NotPem('a block of PEM has no end');
  return blocks;
}

function decoded(body: string): Uint8Array {
  const compact = body.replace(/\s/g, '');
  const der = Buffer.from(compact, 'base64');
  if (compact === '' || der.toString('base64') !== compact)
    throw new NotPem('other than Base64 in a block of PEM');
  return new Uint8Array(der);
}

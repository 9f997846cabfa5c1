import type { HashName } from '../core/algorithms.ts';

/** Digests that a token may use, by OID (RFC 5754, 2). SHA-1 and MD5 are refused. */
export const HASHES: ReadonlyMap<string, HashName> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

/** How a token may be signed, by OID (RFC 5754, 3; RFC 8419). `hash` undefined: that of the SignerInfo. */
export type TokenScheme = { readonly key: 'rsa' | 'ec' | 'ed25519'; readonly hash: HashName | undefined };

export const SCHEMES: ReadonlyMap<string, TokenScheme> = new Map<string, TokenScheme>([
  ['1.2.840.113549.1.1.1', { key: 'rsa', hash: undefined }],
  ['1.2.840.113549.1.1.11', { key: 'rsa', hash: 'sha256' }],
  ['1.2.840.113549.1.1.12', { key: 'rsa', hash: 'sha384' }],
  ['1.2.840.113549.1.1.13', { key: 'rsa', hash: 'sha512' }],
  ['1.2.840.10045.4.3.2', { key: 'ec', hash: 'sha256' }],
  ['1.2.840.10045.4.3.3', { key: 'ec', hash: 'sha384' }],
  ['1.2.840.10045.4.3.4', { key: 'ec', hash: 'sha512' }],
  ['1.3.101.112', { key: 'ed25519', hash: undefined }],
]);

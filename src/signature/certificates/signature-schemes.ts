import { DER, derChildren, expectDer, NotDer, oidOf } from '../core/der.ts';

export interface SignatureScheme {
  readonly key: 'rsa' | 'ec';
  readonly hash: 'sha256' | 'sha384' | 'sha512';
}

/** By OID, what authorities sign certificates, lists and responses with today. Nothing else is believed. */
export const SCHEMES: ReadonlyMap<string, SignatureScheme> = new Map([
  ['1.2.840.113549.1.1.11', { key: 'rsa', hash: 'sha256' }],
  ['1.2.840.113549.1.1.12', { key: 'rsa', hash: 'sha384' }],
  ['1.2.840.113549.1.1.13', { key: 'rsa', hash: 'sha512' }],
  ['1.2.840.10045.4.3.2', { key: 'ec', hash: 'sha256' }],
  ['1.2.840.10045.4.3.3', { key: 'ec', hash: 'sha384' }],
  ['1.2.840.10045.4.3.4', { key: 'ec', hash: 'sha512' }],
]);

/** Of MD2, MD4, MD5 and SHA-1: broken, whoever uses them. */
const WEAK: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.2', 'RSA with MD2'],
  ['1.2.840.113549.1.1.3', 'RSA with MD4'],
  ['1.2.840.113549.1.1.4', 'RSA with MD5'],
  ['1.2.840.113549.1.1.5', 'RSA with SHA-1'],
  ['1.3.14.3.2.29', 'RSA with SHA-1'],
  ['1.2.840.10045.4.1', 'ECDSA with SHA-1'],
  ['1.2.840.10040.4.3', 'DSA with SHA-1'],
]);

/** Sound, and not among those that are taken; named where they occur. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.10', 'RSA-PSS'],
  ['1.2.840.113549.1.1.14', 'RSA with SHA-224'],
  ['1.2.840.10045.4.3.1', 'ECDSA with SHA-224'],
  ['1.3.101.112', 'Ed25519'],
  ['1.3.101.113', 'Ed448'],
]);

/** What an algorithm is worth that somebody signed with; `name` for whoever must mend it. */
export interface SignatureStanding {
  readonly standing: 'taken' | 'weak' | 'not-taken';
  readonly name: string;
}

/** @param algorithm AlgorithmIdentifier, DER. @throws NotDer */
export function signatureStanding(algorithm: Uint8Array): SignatureStanding {
  const oid = algorithmOid(algorithm);
  if (SCHEMES.has(oid)) return { standing: 'taken', name: oid };
  const weak = WEAK.get(oid);
  return weak ? { standing: 'weak', name: weak } : { standing: 'not-taken', name: KNOWN.get(oid) ?? oid };
}

/** @param algorithm AlgorithmIdentifier, DER. @throws NotDer */
export function algorithmOid(algorithm: Uint8Array): string {
  const [oid] = derChildren(algorithm, expectDer(algorithm, 0, algorithm.length, DER.sequence));
  if (!oid) throw new NotDer('algorithm');
  return oidOf(algorithm, oid);
}

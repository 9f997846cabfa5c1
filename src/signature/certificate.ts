import 'reflect-metadata';
import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import {
  X509Certificate as Asn1Certificate,
  type BasicConstraintsExtension,
  KeyUsageFlags,
  type KeyUsagesExtension,
} from '@peculiar/x509';
import { z } from 'zod';
import type { Sha256 } from '../domain/sha256.ts';

/** What the verifier needs to know of a certificate, read once. */
export interface Certificate {
  readonly sha256: Sha256;
  /** OpenSSL's view: names are compared and signatures checked through it */
  readonly x509: X509Certificate;
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isCa: boolean;
  readonly pathLength: number | undefined;
  /** undefined when the extension is absent */
  readonly keyUsage: { readonly signs: boolean; readonly signsCertificates: boolean } | undefined;
  readonly selfIssued: boolean;
  readonly key: KeyObject;
  readonly unknownCriticalExtension: boolean;
  /** signed with a hash in use today (SHA-256, 384, 512) and RSA or ECDSA */
  readonly strongSignature: boolean;
  /** values of a subject attribute, by OID */
  subjectAttribute(oid: string): readonly string[];
}

const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
/** Critical extensions whose meaning is applied here or cannot widen what is accepted (RFC 5280 clause 4.2). */
const UNDERSTOOD = new Set([
  BASIC_CONSTRAINTS,
  KEY_USAGE,
  '2.5.29.37',
  '2.5.29.32',
  '2.5.29.17',
  '2.5.29.14',
  '2.5.29.35',
]);
/** The library's type leaves the scheme's name out. */
const signatureAlgorithm = z.object({ name: z.string(), hash: z.object({ name: z.string() }) });
const STRONG_HASHES = new Set(['SHA-256', 'SHA-384', 'SHA-512']);
const STRONG_SCHEMES = new Set(['RSASSA-PKCS1-v1_5', 'ECDSA']);

/** Reads DER; undefined when either parser refuses it, or when bytes follow the certificate. */
export function readCertificate(der: Uint8Array): Certificate | undefined {
  try {
    const x509 = new X509Certificate(der);
    if (!x509.raw.equals(der)) return undefined;
    const asn1 = new Asn1Certificate(new Uint8Array(der));
    const constraints = asn1.getExtension<BasicConstraintsExtension>(BASIC_CONSTRAINTS);
    const usage = asn1.getExtension<KeyUsagesExtension>(KEY_USAGE);
    const subjectName = asn1.subjectName;
    return {
      sha256: createHash('sha256').update(der).digest('hex') as Sha256,
      x509,
      subject: asn1.subject,
      issuer: asn1.issuer,
      serial: asn1.serialNumber,
      notBefore: asn1.notBefore,
      notAfter: asn1.notAfter,
      isCa: constraints?.ca ?? false,
      pathLength: constraints?.pathLength,
      keyUsage: usage ? readUsage(usage.usages) : undefined,
      selfIssued: x509.subject === x509.issuer,
      key: x509.publicKey,
      unknownCriticalExtension: asn1.extensions.some(
        ({ critical, type }) => critical && !UNDERSTOOD.has(type),
      ),
      strongSignature: isStrong(asn1.signatureAlgorithm),
      subjectAttribute: (oid) => subjectName.getField(oid),
    };
  } catch {
    return undefined;
  }
}

function readUsage(usages: KeyUsageFlags): NonNullable<Certificate['keyUsage']> {
  return {
    signs: (usages & (KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation)) !== 0,
    signsCertificates: (usages & KeyUsageFlags.keyCertSign) !== 0,
  };
}

function isStrong(algorithm: object): boolean {
  const { name, hash } = signatureAlgorithm.safeParse(algorithm).data ?? {};
  return STRONG_SCHEMES.has(name ?? '') && STRONG_HASHES.has(hash?.name ?? '');
}

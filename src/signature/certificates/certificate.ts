import 'reflect-metadata';
import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import {
  X509Certificate as Asn1Certificate,
  type BasicConstraintsExtension,
  type CRLDistributionPointsExtension,
  type ExtendedKeyUsageExtension,
  KeyUsageFlags,
  type KeyUsagesExtension,
} from '@peculiar/x509';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type CertificateParts, certificateParts } from '../core/certificate-parts.ts';
import { isWeakKey } from '../core/key-policy.ts';
import { type ComparableName, comparableName } from '../core/name.ts';
import { type SignatureStanding, signatureStanding } from './signature-schemes.ts';

/** What the verifier needs to know of a certificate, read once. */
export interface Certificate {
  readonly sha256: Sha256;
  /** OpenSSL's view: signatures are checked through it */
  readonly x509: X509Certificate;
  readonly subject: string;
  readonly issuer: string;
  /** as names are compared */
  readonly subjectName: ComparableName;
  readonly issuerName: ComparableName;
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isCa: boolean;
  readonly pathLength: number | undefined;
  /** undefined when the extension is absent */
  readonly keyUsage:
    | { readonly signs: boolean; readonly signsCertificates: boolean; readonly signsLists: boolean }
    | undefined;
  /** extended key usage, by OID; undefined when the extension is absent */
  readonly purposes: readonly string[] | undefined;
  /** DER of the extension */
  readonly nameConstraints: Uint8Array | undefined;
  /** DER of subjectAltName */
  readonly alternativeNames: Uint8Array | undefined;
  /** where the issuer publishes its list of revoked certificates */
  readonly listAddresses: readonly string[];
  /** id-pkix-ocsp-nocheck: an OCSP responder whose own revocation is not asked for */
  readonly noCheck: boolean;
  readonly selfIssued: boolean;
  readonly key: KeyObject;
  /** asked of OpenSSL once */
  readonly keyDetails: NonNullable<KeyObject['asymmetricKeyDetails']>;
  /** short, of small factors, made by a faulty library, or on a curve that is not named (core/key-policy.ts) */
  readonly weakKey: boolean;
  readonly parts: CertificateParts;
  /** OID of the first critical extension that is not understood */
  readonly unknownCriticalExtension: string | undefined;
  /** what its issuer signed it with */
  readonly signedWith: SignatureStanding;
  /** values of a subject attribute, by OID */
  subjectAttribute(oid: string): readonly string[];
}

const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const ALTERNATIVE_NAMES = '2.5.29.17';
const NAME_CONSTRAINTS = '2.5.29.30';
const LIST_ADDRESSES = '2.5.29.31';
const OCSP_NO_CHECK = '1.3.6.1.5.5.7.48.1.5';
/** Critical extensions whose meaning is applied here or cannot widen what is accepted (RFC 5280 clause 4.2). */
const UNDERSTOOD = new Set([
  BASIC_CONSTRAINTS,
  KEY_USAGE,
  EXTENDED_KEY_USAGE,
  ALTERNATIVE_NAMES,
  LIST_ADDRESSES,
  '2.5.29.32',
  '2.5.29.14',
  '2.5.29.35',
]);

/** Reads DER; undefined when either parser refuses it, or when bytes follow the certificate. */
export function readCertificate(der: Uint8Array): Certificate | undefined {
  try {
    const x509 = new X509Certificate(der);
    if (!x509.raw.equals(der)) return undefined;
    const asn1 = new Asn1Certificate(new Uint8Array(der));
    const constraints = asn1.getExtension<BasicConstraintsExtension>(BASIC_CONSTRAINTS);
    const usage = asn1.getExtension<KeyUsagesExtension>(KEY_USAGE);
    const extensionDer = (oid: string) => {
      const found = asn1.getExtension(oid);
      return found ? new Uint8Array(found.value) : undefined;
    };
    const subjectName = asn1.subjectName;
    const subjectAttributes = new Map<string, readonly string[]>();
    const key = x509.publicKey;
    const isCa = constraints?.ca ?? false;
    const parts = certificateParts(der);
    const subject = comparableName(parts.subject);
    const issuer = comparableName(parts.issuer);
    return {
      sha256: createHash('sha256').update(der).digest('hex') as Sha256,
      x509,
      subject: asn1.subject,
      issuer: asn1.issuer,
      subjectName: subject,
      issuerName: issuer,
      serial: asn1.serialNumber,
      notBefore: asn1.notBefore,
      notAfter: asn1.notAfter,
      isCa,
      pathLength: constraints?.pathLength,
      keyUsage: usage ? readUsage(usage.usages) : undefined,
      purposes: asn1
        .getExtension<ExtendedKeyUsageExtension>(EXTENDED_KEY_USAGE)
        ?.usages.map((purpose) => String(purpose)),
      nameConstraints: extensionDer(NAME_CONSTRAINTS),
      alternativeNames: extensionDer(ALTERNATIVE_NAMES),
      listAddresses: listAddresses(asn1.getExtension<CRLDistributionPointsExtension>(LIST_ADDRESSES)),
      noCheck: asn1.getExtension(OCSP_NO_CHECK) !== null,
      selfIssued: subject === issuer,
      key,
      keyDetails: key.asymmetricKeyDetails ?? {},
      weakKey: isWeakKey(key),
      parts,
      unknownCriticalExtension: asn1.extensions.find(
        ({ critical, type }) => critical && !UNDERSTOOD.has(type) && !(isCa && type === NAME_CONSTRAINTS),
      )?.type,
      signedWith: signatureStanding(parts.signatureAlgorithm),
      subjectAttribute(oid) {
        const values = subjectAttributes.get(oid) ?? subjectName.getField(oid);
        subjectAttributes.set(oid, values);
        return values;
      },
    };
  } catch {
    return undefined;
  }
}

function readUsage(usages: KeyUsageFlags): NonNullable<Certificate['keyUsage']> {
  return {
    signs: (usages & (KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation)) !== 0,
    signsCertificates: (usages & KeyUsageFlags.keyCertSign) !== 0,
    signsLists: (usages & KeyUsageFlags.cRLSign) !== 0,
  };
}

function listAddresses(extension: CRLDistributionPointsExtension | null): readonly string[] {
  return (extension?.distributionPoints ?? []).flatMap(
    ({ distributionPoint }) =>
      distributionPoint?.fullName?.flatMap(({ uniformResourceIdentifier: address }) => address ?? []) ?? [],
  );
}

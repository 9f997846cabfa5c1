import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { AsnConvert, AsnParser } from '@peculiar/asn1-schema';
import {
  type AlgorithmIdentifier,
  Certificate as Asn1Certificate,
  ExtendedKeyUsage,
  GeneralName,
  id_ce_extKeyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_timeStamping,
  type Name,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
} from '@peculiar/asn1-x509';
import type { Certificate } from '../certificates/certificate.ts';
import type { HashName } from '../core/algorithms.ts';
import { type ComparableName, comparableName } from '../core/name.ts';
import { HASHES } from './algorithms.ts';
import type { RawSignerInfo } from './cms-schema.ts';
import type { IssuerSerial } from './ess-schema.ts';
import type { SignedAttributes } from './signed-attributes.ts';

/** What a token says of its signer, held against a certificate. */
export interface TsaCertificate {
  /** extended key usage is critical and names time stamping alone (RFC 3161, 2.3) */
  readonly stampsOnly: boolean;
  isSigner(sid: RawSignerInfo['sid']): boolean;
  /** every signing certificate attribute that is there names this certificate (RFC 2634, 5.4.1; RFC 5035, 4) */
  isNamedBy(attributes: SignedAttributes): boolean;
  /** the DER of a GeneralName is one of the certificate's names (RFC 3161, 2.4.2) */
  hasName(generalName: Buffer): boolean;
}

const read = new WeakMap<Certificate, TsaCertificate>();

/** Remembered with the certificate: an authority signs many tokens. */
export function tsaCertificate(certificate: Certificate): TsaCertificate {
  const known = read.get(certificate) ?? readTsaCertificate(certificate);
  read.set(certificate, known);
  return known;
}

function readTsaCertificate({ x509, subjectName, issuerName }: Certificate): TsaCertificate {
  const der = x509.raw;
  const { tbsCertificate } = AsnParser.parse(der, Asn1Certificate);
  const extension = (id: string) => tbsCertificate.extensions?.find(({ extnID }) => extnID === id);
  const usage = extension(id_ce_extKeyUsage);
  const usages = usage && AsnConvert.parse(usage.extnValue, ExtendedKeyUsage);
  const keyId = extension(id_ce_subjectKeyIdentifier);
  const keyIdentifier = keyId && AsnConvert.parse(keyId.extnValue, SubjectKeyIdentifier);
  const alternative = extension(id_ce_subjectAltName);
  const names = new Set([
    subjectName,
    ...(alternative ? AsnConvert.parse(alternative.extnValue, SubjectAlternativeName) : []).map(comparable),
  ]);
  const isHash = (hash: HashName | 'sha1', value: ArrayBuffer) =>
    createHash(hash).update(der).digest().equals(Buffer.from(value));
  const isIssuerSerial = (named: IssuerSerial | undefined) => {
    if (!named) return true;
    const [issuer, ...others] = named.issuer;
    return (
      others.length === 0 &&
      issuer?.directoryName !== undefined &&
      comparable(issuer) === issuerName &&
      same(named.serialNumber, tbsCertificate.serialNumber)
    );
  };

  return {
    stampsOnly: usage?.critical === true && usages?.length === 1 && usages[0] === id_kp_timeStamping,
    isSigner({ issuerAndSerialNumber, subjectKeyIdentifier }) {
      if (issuerAndSerialNumber) {
        const { issuer, serialNumber } = issuerAndSerialNumber;
        return nameOf(issuer) === issuerName && same(serialNumber, tbsCertificate.serialNumber);
      }
      return (
        subjectKeyIdentifier !== undefined &&
        keyIdentifier !== undefined &&
        same(subjectKeyIdentifier.buffer, keyIdentifier.buffer)
      );
    },
    isNamedBy({ signingCertificate: v1, signingCertificateV2: v2 }) {
      const byV1 = !v1 || (isHash('sha1', v1.certHash.buffer) && isIssuerSerial(v1.issuerSerial));
      const hash = v2 && hashOf(v2.hashAlgorithm);
      const byV2 =
        !v2 || (hash !== undefined && isHash(hash, v2.certHash.buffer) && isIssuerSerial(v2.issuerSerial));
      return byV1 && byV2 && (v1 !== undefined || v2 !== undefined);
    },
    hasName: (generalName) => names.has(comparable(AsnConvert.parse(generalName, GeneralName))),
  };
}

/** RFC 5035, 4: SHA-256 unless another is named. */
function hashOf(algorithm: AlgorithmIdentifier | undefined): HashName | undefined {
  return algorithm ? HASHES.get(algorithm.algorithm) : 'sha256';
}

/** A directory name as names are compared; any other by its bytes. */
function comparable(name: GeneralName): string {
  if (name.directoryName) return nameOf(name.directoryName);
  return Buffer.from(AsnConvert.serialize(name)).toString('hex');
}

function nameOf(name: Name): ComparableName {
  return comparableName(new Uint8Array(AsnConvert.serialize(name)));
}

function same(a: ArrayBuffer, b: ArrayBuffer): boolean {
  return Buffer.from(a).equals(Buffer.from(b));
}

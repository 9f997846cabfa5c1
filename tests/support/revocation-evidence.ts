import 'reflect-metadata';
import { createHash, sign, webcrypto, X509Certificate } from 'node:crypto';
import {
  BasicOCSPResponse,
  CertID,
  CertStatus,
  id_pkix_ocsp_basic,
  OCSPResponse,
  OCSPResponseStatus,
  ResponderID,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
} from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  Certificate,
  CertificateList,
  CRLReason,
  type CRLReasons,
} from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';
import type { Authority } from '../../kit/certificate.ts';
import { certificateParts } from '../../src/signature/core/certificate-parts.ts';

const rsa = (hash: string) => ({ name: 'RSASSA-PKCS1-v1_5', hash });
export const pemOf = (label: string, der: Uint8Array) =>
  `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
export const day = (text: string) => new Date(`${text}T00:00:00+07:00`);

export interface ListOptions {
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date;
  readonly hash?: 'SHA-256' | 'SHA-1';
  readonly revoked?: readonly {
    readonly certificate: string;
    readonly since: Date;
    readonly reason?: x509.X509CrlReason;
    readonly invalidity?: Date;
    readonly extensions?: readonly x509.Extension[];
  }[];
  readonly extensions?: readonly x509.Extension[];
  /** the name that stands in it; the signer's unless told */
  readonly issuer?: Authority;
  /** that name as it is written */
  readonly issuerName?: x509.Name;
}

/** A list of revoked certificates, really signed. @returns DER */
export async function makeList(signer: Authority, options: ListOptions = {}): Promise<Uint8Array> {
  const { hash = 'SHA-256', issuer = signer } = options;
  const list = await x509.X509CrlGenerator.create(
    {
      issuer: options.issuerName ?? new x509.X509Certificate(issuer.certificatePem).subjectName,
      thisUpdate: options.thisUpdate ?? day('2026-05-31'),
      nextUpdate: options.nextUpdate ?? day('2026-06-30'),
      entries: (options.revoked ?? []).map(({ certificate, since, reason, invalidity, extensions }) => ({
        serialNumber: new x509.X509Certificate(certificate).serialNumber,
        revocationDate: since,
        ...(reason === undefined ? {} : { reason }),
        ...(invalidity ? { invalidity } : {}),
        ...(extensions ? { extensions: [...extensions] } : {}),
      })),
      extensions: [...(options.extensions ?? [])],
      signingAlgorithm: rsa(hash),
      signingKey: signer.privateKey.toCryptoKey(rsa(hash), true, ['sign']),
    },
    webcrypto,
  );
  return new Uint8Array(list.rawData);
}

/** A list with the entries of several, which may name one certificate more than once: authorities' programs do so. */
export function mergedList(signer: Authority, lists: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = lists.map((der) => AsnConvert.parse(der, CertificateList));
  if (!first) throw new Error('want a list');
  const { tbsCertList, signatureAlgorithm } = first;
  const entries = [first, ...others].flatMap((list) => list.tbsCertList.revokedCertificates ?? []);
  tbsCertList.revokedCertificates = entries;
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertList)), signer.privateKey);
  const merged = new CertificateList({ tbsCertList, signatureAlgorithm, signature: toBuffer(signature) });
  return new Uint8Array(AsnConvert.serialize(merged));
}

export interface AnswerOptions {
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date | 'none';
  readonly producedAt?: Date;
  readonly status?: 'good' | 'unknown' | { readonly since: Date; readonly reason?: CRLReasons };
  /** signs in the issuer's place; its certificate goes along */
  readonly responder?: Authority;
  /** the CertID's hash */
  readonly hash?: 'sha1' | 'sha256';
  /** the issuer's name as the CertID takes it; the issuer's own unless told */
  readonly issuerName?: x509.Name;
  /** further answers on the same certificate, behind this one */
  readonly further?: readonly NonNullable<AnswerOptions['status']>[];
}

const HASH_OIDS = { sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1' } as const;

/** An OCSP response on one certificate, really signed. @returns DER */
export function makeAnswer(
  issuer: Authority,
  certificatePem: string,
  options: AnswerOptions = {},
): Uint8Array {
  const { hash = 'sha1', status = 'good', responder, nextUpdate = day('2026-06-30') } = options;
  const signer = responder ?? issuer;
  const thisUpdate = options.thisUpdate ?? day('2026-05-31');
  const authority = certificateParts(new X509Certificate(issuer.certificatePem).raw);
  const digest = (bytes: Uint8Array) => new OctetString(createHash(hash).update(bytes).digest());
  const { serial } = certificateParts(new X509Certificate(certificatePem).raw);
  const data = new ResponseData({
    responderID: new ResponderID({
      byKey: new OctetString(createHash('sha1').update(authority.publicKey).digest()),
    }),
    producedAt: options.producedAt ?? thisUpdate,
    responses: [
      ...[status, ...(options.further ?? [])].map(
        (told) =>
          new SingleResponse({
            certID: new CertID({
              hashAlgorithm: new AlgorithmIdentifier({ algorithm: HASH_OIDS[hash], parameters: null }),
              issuerNameHash: digest(
                options.issuerName ? new Uint8Array(options.issuerName.toArrayBuffer()) : authority.subject,
              ),
              issuerKeyHash: digest(authority.publicKey),
              serialNumber: integer(serial),
            }),
            certStatus: statusOf(told),
            thisUpdate,
            ...(nextUpdate === 'none' ? {} : { nextUpdate }),
          }),
      ),
    ],
  });
  const signed = Buffer.from(AsnConvert.serialize(data));
  const basic = new BasicOCSPResponse({
    tbsResponseData: data,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: '1.2.840.113549.1.1.11', parameters: null }),
    signature: toBuffer(sign('sha256', signed, signer.privateKey)),
    ...(responder
      ? { certs: [AsnConvert.parse(new X509Certificate(responder.certificatePem).raw, Certificate)] }
      : {}),
  });
  const response = new OCSPResponse({
    responseStatus: OCSPResponseStatus.successful,
    responseBytes: new ResponseBytes({
      responseType: id_pkix_ocsp_basic,
      response: new OctetString(AsnConvert.serialize(basic)),
    }),
  });
  return new Uint8Array(AsnConvert.serialize(response));
}

function statusOf(status: NonNullable<AnswerOptions['status']>): CertStatus {
  if (status === 'good') return new CertStatus({ good: null });
  if (status === 'unknown') return new CertStatus({ unknown: null });
  const { since, reason } = status;
  return new CertStatus({
    revoked: new RevokedInfo({
      revocationTime: since,
      ...(reason === undefined ? {} : { revocationReason: new CRLReason(reason) }),
    }),
  });
}

function integer(hex: string): ArrayBuffer {
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return toBuffer(Buffer.from(Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even, 'hex'));
}

function toBuffer(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

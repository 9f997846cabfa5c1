import 'reflect-metadata';
import { generateKeyPair, type KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import * as x509 from '@peculiar/x509';

const generate = promisify(generateKeyPair);
const rsaSha256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
/** userId, which Vietnamese CAs fill with `CCCD:<12 digits>` for a person, `MDV:<unit id>` for an organisation. */
const uid = '0.9.2342.19200300.100.1.1';

export interface Subject {
  readonly commonName: string;
  readonly organisation: string;
  readonly uid?: string;
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A certificate authority of the test PKI, able to issue. */
export interface Authority {
  readonly certificatePem: string;
  readonly privateKey: KeyObject;
}

export interface Issued {
  readonly certificatePem: string;
  readonly privateKey: KeyObject;
}

/** An authority, self-signed when it has no issuer. */
export async function issueAuthority(
  subject: Subject,
  validity: Validity,
  issuer?: Authority,
): Promise<Authority> {
  return issue(subject, validity, issuer, [
    new x509.BasicConstraintsExtension(true, issuer ? 0 : 1, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  ]);
}

/** A certificate to sign documents with. */
export async function issueCertificate(
  subject: Subject,
  validity: Validity,
  issuer: Authority,
): Promise<Issued> {
  return issue(subject, validity, issuer, [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(
      x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.nonRepudiation,
      true,
    ),
  ]);
}

async function issue(
  subject: Subject,
  validity: Validity,
  issuer: Authority | undefined,
  extensions: x509.Extension[],
): Promise<Issued> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 });
  const own = publicKey.toCryptoKey(rsaSha256, true, ['verify']);
  const name = distinguishedName(subject);
  const issuerCertificate = issuer && new x509.X509Certificate(issuer.certificatePem);
  const issuerKey = issuer ? new X509Certificate(issuer.certificatePem).publicKey : publicKey;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      ...validity,
      subject: name,
      issuer: issuerCertificate?.subjectName ?? name,
      publicKey: own,
      signingKey: (issuer?.privateKey ?? privateKey).toCryptoKey(rsaSha256, true, ['sign']),
      signingAlgorithm: rsaSha256,
      extensions: [
        ...extensions,
        await x509.SubjectKeyIdentifierExtension.create(own, false, webcrypto),
        await x509.AuthorityKeyIdentifierExtension.create(
          issuerKey.toCryptoKey(rsaSha256, true, ['verify']),
          false,
          webcrypto,
        ),
      ],
    },
    webcrypto,
  );
  return { certificatePem: `${certificate.toString('pem')}\n`, privateKey };
}

function distinguishedName({ uid: id, commonName, organisation }: Subject): x509.Name {
  return new x509.Name([
    ...(id ? [{ [uid]: [{ utf8String: id }] }] : []),
    { CN: [{ utf8String: commonName }] },
    { O: [{ utf8String: organisation }] },
    { C: [{ printableString: 'VN' }] },
  ]);
}

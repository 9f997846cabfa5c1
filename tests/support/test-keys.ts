import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const rsaSha256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** A key pair with a certificate for it, of any kind: the certificate's own signature is of a fresh RSA authority. */
export interface TestSigner {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly certificatePem: string;
  /** DER in base64 on one line */
  readonly certificate: string;
}

export interface TestAuthority {
  readonly name: string;
  readonly certificate: string;
  issue(keys: { publicKey: KeyObject; privateKey: KeyObject }, subject?: string): Promise<TestSigner>;
}

export async function makeTestAuthority(name = 'CN=CA thử nghiệm'): Promise<TestAuthority> {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signingKey = own.privateKey.toCryptoKey(rsaSha256, true, ['sign']);
  const issue = async (publicKey: KeyObject, subject: string) =>
    x509.X509CertificateGenerator.create(
      {
        subject,
        issuer: name,
        notBefore: new Date('2024-01-01T00:00:00Z'),
        notAfter: new Date('2044-01-01T00:00:00Z'),
        publicKey: publicKey.export({ type: 'spki', format: 'der' }),
        signingKey,
        signingAlgorithm: rsaSha256,
      },
      webcrypto,
    );
  const base64 = (certificate: x509.X509Certificate) => Buffer.from(certificate.rawData).toString('base64');
  const root = await issue(own.publicKey, name);
  return {
    name,
    certificate: base64(root),
    async issue(keys, subject = 'CN=Người ký thử nghiệm') {
      const certificate = await issue(keys.publicKey, subject);
      return { ...keys, certificatePem: certificate.toString('pem'), certificate: base64(certificate) };
    },
  };
}

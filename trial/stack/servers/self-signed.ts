import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** PEM texts. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

const p256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const tenYears = 10 * 365 * 86_400_000;

/**
 * A key and a certificate that vouches for itself, for a server that talks to itself: it shows the certificate both as
 * server and as client, and takes no other. There is no authority whose key could make a second one.
 */
export async function selfSigned(name: string, address: string): Promise<Identity> {
  const keys = await webcrypto.subtle.generateKey(p256, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=${name}`,
      // A clock that was set back a little must not shut the server out of itself.
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + tenYears),
      keys,
      signingAlgorithm: p256,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.ExtendedKeyUsageExtension([
          x509.ExtendedKeyUsage.serverAuth,
          x509.ExtendedKeyUsage.clientAuth,
        ]),
        new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: address }]),
      ],
    },
    webcrypto,
  );
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: `${certificate.toString('pem')}\n`,
    key: `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`,
  };
}

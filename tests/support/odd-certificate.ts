import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { Authority } from '../../kit/certificate.ts';

const uid = '0.9.2342.19200300.100.1.1';
const validity = { notBefore: new Date('2024-01-01T00:00:00Z'), notAfter: new Date('2034-01-01T00:00:00Z') };
const rsa = (hash: string) => ({ name: 'RSASSA-PKCS1-v1_5', hash });

export interface OddOptions {
  readonly key?: { publicKey: KeyObject; privateKey: KeyObject };
  /** of the issuer's signature; SHA-256 unless told */
  readonly hash?: 'SHA-256' | 'SHA-1';
  /** signed with RSA-PSS, which many authorities do and this repository doesn't take */
  readonly pss?: boolean;
  /** an authority's own name */
  readonly commonName?: string;
  /** its issuer's name, where it writes it otherwise than the issuer */
  readonly issuerName?: x509.Name;
  readonly ca?: { readonly pathLength?: number };
  readonly usages?: x509.KeyUsageFlags | 'none';
  readonly extensions?: readonly x509.Extension[];
  readonly validity?: { readonly notBefore: Date; readonly notAfter: Date };
}

export const rsaKey = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent });
let usualKey: ReturnType<typeof rsaKey> | undefined;
/** What is odd about a person's certificate is seldom its key: those that ask for none have the same. */
function usual() {
  usualKey ??= rsaKey(2048);
  return usualKey;
}

export function oddName(commonName: string): x509.Name {
  return new x509.Name([
    { [uid]: [{ utf8String: 'CCCD:099000000001' }] },
    { CN: [{ utf8String: commonName }] },
  ]);
}

/** A personal certificate (or a CA) of an issuer, with what the kit would never put into one. */
export async function oddCertificate(issuer: Authority, options: OddOptions = {}): Promise<Authority> {
  const { publicKey, privateKey } = options.key ?? (options.ca ? rsaKey(2048) : usual());
  const issuerName = options.issuerName ?? new x509.X509Certificate(issuer.certificatePem).subjectName;
  const hash = options.hash ?? 'SHA-256';
  const algorithm = options.pss ? { name: 'RSA-PSS', hash, saltLength: 32 } : rsa(hash);
  const usages =
    options.usages ?? (options.ca ? x509.KeyUsageFlags.keyCertSign : x509.KeyUsageFlags.digitalSignature);
  const own =
    publicKey.asymmetricKeyType === 'ec'
      ? publicKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])
      : publicKey.toCryptoKey(rsa('SHA-256'), true, ['verify']);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      ...(options.validity ?? validity),
      subject: oddName(options.commonName ?? (options.ca ? 'CA phụ thử nghiệm' : 'Thử Nghiệm Khác Thường')),
      issuer: issuerName,
      publicKey: own,
      signingKey: issuer.privateKey.toCryptoKey(algorithm, true, ['sign']),
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(options.ca !== undefined, options.ca?.pathLength, true),
        ...(usages === 'none' ? [] : [new x509.KeyUsagesExtension(usages, true)]),
        ...(options.extensions ?? []),
      ],
    },
    webcrypto,
  );
  return { certificatePem: `${certificate.toString('pem')}\n`, privateKey };
}

/** A certificate's subject as another program may write it: another string type, another case, doubled blanks. */
export function otherwiseSpelled({ certificatePem }: Pick<Authority, 'certificatePem'>): x509.Name {
  const name = new x509.X509Certificate(certificatePem).subjectName.toJSON();
  const spelled = (text: string) => ({
    bmpString: ` ${text.replace(/[a-z]+/g, (ascii) => ascii.toUpperCase()).replaceAll(' ', '  ')} `,
  });
  return new x509.Name(
    name.map((rdn) =>
      Object.fromEntries(
        Object.entries(rdn).map(([type, values]) => [type, values.map((v) => spelled(String(v)))]),
      ),
    ),
  );
}

import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { toSigner } from '../../../kit/pki.ts';
import type { Profile } from '../../../src/domain/profile/profile.ts';
import { oddCertificate, rsaKey } from '../odd-certificate.ts';
import { resignWith } from '../resign.ts';
import { editSignature, type SignedDocuments } from '../signed-documents.ts';
import { rsaPublicKey } from '../weak-keys.ts';
import type { Attack } from './attack.ts';

const RSA = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const ECDSA = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256';
/** order of P-256 */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Signature values in another spelling, or made without a key. */
export async function valueAttacks(fixture: SignedDocuments): Promise<readonly Attack[]> {
  return [...rsaAttacks(fixture), await exponentOne(fixture), ...(await ecdsaAttacks(fixture))];
}

function rsaAttacks(fixture: SignedDocuments): readonly Attack[] {
  const { privateKey, certificateBase64 } = fixture.school.principal;
  const usual = fixture.text();
  const invalid = 'principal: signature-value-invalid';
  const made = (name: string, make: (octets: Buffer) => Uint8Array): Attack => ({
    name: `an RSA value ${name}`,
    document: resignWith(usual, 'CBQL', make),
    expected: invalid,
  });
  const good = (octets: Buffer) => sign('sha256', octets, privateKey);
  return [
    made('with a zero before it', (octets) => Buffer.concat([Buffer.of(0), good(octets)])),
    made('with a zero behind it', (octets) => Buffer.concat([good(octets), Buffer.of(0)])),
    made('cut by a byte', (octets) => good(octets).subarray(1)),
    made('of zeros', () => Buffer.alloc(256)),
    made('of one', () => Buffer.concat([Buffer.alloc(255), Buffer.of(1)])),
    made('with another hash', (octets) => sign('sha512', octets, privateKey)),
    made('by PSS where PKCS#1 is named', (octets) => sign('sha256', octets, { key: privateKey, padding: 6 })),
    made('over a digest of the octets', (octets) => good(createHash('sha256').update(octets).digest())),
    {
      name: 'an RSA value in URL-safe Base64',
      document: editSignature(usual, 'CBQL', (s) =>
        s.replace(/(<SignatureValue>)[^<]*/, `$1${'-_'.repeat(171)}A=`),
      ),
      expected: 'principal: base64-invalid',
    },
    {
      name: 'an RSA value with stray bits in its last group',
      document: editSignature(usual, 'CBQL', (s) =>
        s.replace(/.==<\/SignatureValue>/, 'B==</SignatureValue>'),
      ),
      expected: 'principal: base64-invalid',
    },
    {
      name: 'the certificate as SignatureValue',
      document: editSignature(usual, 'CBQL', (s) =>
        s.replace(/(<SignatureValue>)[^<]*/, `$1${certificateBase64}`),
      ),
      expected: invalid,
    },
  ];
}

/** With e = 1 everybody can sign: the padded hash is its own signature. */
async function exponentOne(fixture: SignedDocuments): Promise<Attack> {
  const real = rsaKey(2048);
  const { n = '' } = real.publicKey.export({ format: 'jwk' });
  const publicKey = rsaPublicKey(BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`), 1n);
  const issued = await oddCertificate(fixture.pki.issuing, { key: { ...real, publicKey } });
  const text = fixture.text({ signers: { CBQL: toSigner('principal', issued) } });
  const prefix = Buffer.from('003031300d060960864801650304020105000420', 'hex');
  const forged = resignWith(text, 'CBQL', (octets) => {
    const tail = Buffer.concat([prefix, createHash('sha256').update(octets).digest()]);
    return Buffer.concat([Buffer.of(0, 1), Buffer.alloc(256 - 2 - tail.length, 0xff), tail]);
  });
  return {
    name: 'an RSA value made without a key, for exponent 1',
    document: forged,
    expected: 'principal: rsa-exponent-too-small',
  };
}

/** The shipped profile takes RSA alone; one that takes ECDSA takes only the one spelling of RFC 9231. */
async function ecdsaAttacks(fixture: SignedDocuments): Promise<readonly Attack[]> {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issued = await oddCertificate(fixture.pki.issuing, { key });
  const signer = { ...toSigner('principal', issued), privateKey: fixture.school.principal.privateKey };
  const text = editSignature(fixture.text({ signers: { CBQL: signer } }), 'CBQL', (s) =>
    s.replace(RSA, ECDSA),
  );
  const profile = ecdsaProfile(fixture.profile);
  const plain = (octets: Buffer) =>
    sign('sha256', octets, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  const made = (name: string, make: (octets: Buffer) => Uint8Array): Attack => ({
    name: `an ECDSA value ${name}`,
    document: resignWith(text, 'CBQL', make),
    expected: 'principal: signature-value-invalid',
    profile,
  });
  return [
    {
      name: 'an ECDSA value where the profile takes RSA alone',
      document: resignWith(text, 'CBQL', plain),
      expected: 'principal: signature-algorithm-not-allowed',
    },
    made('in DER', (octets) => sign('sha256', octets, key.privateKey)),
    made('with zeros before r and s', (octets) => {
      const value = plain(octets);
      return Buffer.concat([Buffer.of(0), value.subarray(0, 32), Buffer.of(0), value.subarray(32)]);
    }),
    made('with a byte behind it', (octets) => Buffer.concat([plain(octets), Buffer.of(0)])),
    made('without its last byte', (octets) => plain(octets).subarray(0, 63)),
    made('with r and s exchanged', (octets) => {
      const value = plain(octets);
      return Buffer.concat([value.subarray(32), value.subarray(0, 32)]);
    }),
    made('of zeros', () => Buffer.alloc(64)),
    made('with s = 0', (octets) => Buffer.concat([plain(octets).subarray(0, 32), Buffer.alloc(32)])),
    made('with r and s of the order', () => Buffer.concat([number(N), number(N)])),
    made('with s of 2^256 - 1', (octets) =>
      Buffer.concat([plain(octets).subarray(0, 32), Buffer.alloc(32, 0xff)]),
    ),
    made('that is empty but for a byte', () => Buffer.of(0)),
  ];
}

export function ecdsaProfile(profile: Profile): Profile {
  return { ...profile, signing: { ...profile.signing, signatures: [...profile.signing.signatures, ECDSA] } };
}

function number(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}

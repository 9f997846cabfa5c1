import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { C14N_1_0, x509 } from './sign-xml.ts';
import { makeTestAuthority, type TestSigner } from './test-keys.ts';

/** A document for core validation that has something of everything; the region is `#x`. */
export const TEMPLATE =
  '<p:a xmlns:p="urn:p" xmlns:u="urn:u" xml:lang="vi"><p:b Id="x" u:z="1">Điểm &lt;8,5&gt;<!-- c --><i/></p:b>{{signature}}</p:a>';

const pair = (type: 'rsa' | 'ec' | 'ed25519', options: object = {}) =>
  (generateKeyPairSync as (type: string, options: object) => { publicKey: KeyObject; privateKey: KeyObject })(
    type,
    options,
  );

/** One of each kind of key, strong and weak, with certificates of one authority. */
export type CoreSigners = Readonly<
  Record<
    'rsa' | 'rsa3072' | 'rsa1024' | 'rsaE3' | 'p256' | 'p384' | 'p521' | 'k256' | 'ed25519' | 'dsa',
    TestSigner
  >
>;

export async function makeCoreSigners(): Promise<CoreSigners> {
  const authority = await makeTestAuthority();
  const dsa = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
  const [rsa, rsa3072, rsa1024, rsaE3, p256, p384, p521, k256, ed25519, bydsa] = await Promise.all([
    authority.issue(pair('rsa', { modulusLength: 2048 })),
    authority.issue(pair('rsa', { modulusLength: 3072 })),
    authority.issue(pair('rsa', { modulusLength: 1024 })),
    authority.issue(pair('rsa', { modulusLength: 2048, publicExponent: 3 })),
    authority.issue(pair('ec', { namedCurve: 'P-256' })),
    authority.issue(pair('ec', { namedCurve: 'P-384' })),
    authority.issue(pair('ec', { namedCurve: 'P-521' })),
    authority.issue(pair('ec', { namedCurve: 'secp256k1' })),
    authority.issue(pair('ed25519')),
    authority.issue(dsa),
  ]);
  return { rsa, rsa3072, rsa1024, rsaE3, p256, p384, p521, k256, ed25519, dsa: bydsa };
}

export const by = (signer: TestSigner) => ({ key: signer.privateKey, keyInfo: x509([signer.certificate]) });
/** A Reference to the region. */
export const x = { uri: '#x', transforms: [{ uri: C14N_1_0 }] };

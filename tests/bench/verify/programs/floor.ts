import { createHash, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { XmlDocument } from 'libxml2-wasm';
import { serve } from './serve.ts';

/** A signature as OpenSSL wants it, all of it ready before the clock runs. */
interface ReadySignature {
  readonly signed: Uint8Array;
  readonly key: KeyObject;
  readonly value: Uint8Array;
}

const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';

/** Read by the text alone: the kit writes each signature in canonical form, but for the namespace that it inherits. */
function readySignatures(bytes: Buffer): readonly ReadySignature[] {
  const found = bytes
    .toString()
    .matchAll(
      /<SignedInfo>(.*?)<\/SignedInfo><SignatureValue>(.*?)<\/SignatureValue>.*?<X509Certificate>(.*?)</gs,
    );
  return [...found].map(([, signedInfo, value = '', certificate = '']) => ({
    signed: Buffer.from(`<SignedInfo xmlns="${XMLDSIG}">${signedInfo}</SignedInfo>`),
    value: Buffer.from(value, 'base64'),
    key: new X509Certificate(Buffer.from(certificate, 'base64')).publicKey,
  }));
}

/**
 * What no verifier can do without: one parse by libxml2, as many RSA-2048 verifications as there are signatures, and
 * SHA-256 of the whole twice. It locates and canonicalises nothing, so it is no verifier.
 */
await serve({
  prepare: (bytes) => ({ bytes, signatures: readySignatures(bytes) }),
  judge: ({ bytes, signatures }) => {
    if (signatures.length === 0) return 'no signature';
    XmlDocument.fromBuffer(bytes).dispose();
    createHash('sha256').update(bytes).digest();
    createHash('sha256').update(bytes).digest();
    for (const { signed, key, value } of signatures) {
      if (!verify('RSA-SHA256', signed, key, value)) return 'signature value';
    }
    return undefined;
  },
});

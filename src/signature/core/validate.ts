import { createHash, type KeyObject, timingSafeEqual, X509Certificate } from 'node:crypto';
import { canonicalize, NoCanonicalForm } from '../xml/canonicalize.ts';
import { type ElementNumber, pathOf } from '../xml/nodes.ts';
import { XmlRefusal } from '../xml/refusal.ts';
import { scan } from '../xml/scan.ts';
import type { Tape } from '../xml/tape.ts';
import { CANONICALIZATIONS, DIGESTS, refusedAlgorithm } from './algorithms.ts';
import { checkValue } from './check-value.ts';
import { readSignature, type Signature, signatureElements } from './read-signature.ts';
import { referenceOctets } from './reference-octets.ts';
import { CoreFailure, invalid, refuse } from './refusal.ts';

export type CoreVerdict = 'valid' | 'invalid' | 'refused';

export interface SignedPart {
  /** path of the element; `/` for the whole document */
  readonly path: string;
  /** SHA-256 of the octets that were hashed, hexadecimal */
  readonly sha256: string;
}

export interface CoreSignature {
  readonly at: string;
  readonly verdict: CoreVerdict;
  readonly reason?: string;
  readonly signed: readonly SignedPart[];
}

/** XMLDSig core validation of a document: every ds:Signature counts, and the worst decides. */
export interface CoreReport {
  readonly verdict: CoreVerdict;
  readonly reason?: string;
  /** what valid signatures sign */
  readonly signed: readonly SignedPart[];
  readonly signatures: readonly CoreSignature[];
}

const GRAVITY: Readonly<Record<CoreVerdict, number>> = { valid: 0, refused: 1, invalid: 2 };

/**
 * Core validation (XMLDSig 1.1, 3.2) of every Signature in any document, under the algorithm policy; no profile and no
 * trust list, so that it says nothing of who signed. The key is `certificate`, else one of KeyInfo. Never throws for
 * anything the bytes hold.
 */
export function validateCore(bytes: Uint8Array, certificate?: X509Certificate): CoreReport {
  const tape = read(bytes);
  if ('reason' in tape) return { verdict: 'refused', reason: tape.reason, signed: [], signatures: [] };
  const signatures = signatureElements(tape).map((element) => judge(tape, element, certificate));
  if (signatures.length === 0) return { verdict: 'refused', reason: 'no-signature', signed: [], signatures };
  const worst = signatures.reduce((a, b) => (GRAVITY[b.verdict] > GRAVITY[a.verdict] ? b : a));
  const signed = worst.verdict === 'valid' ? signatures.flatMap((signature) => signature.signed) : [];
  return {
    verdict: worst.verdict,
    ...(worst.reason === undefined ? {} : { reason: worst.reason }),
    signed,
    signatures,
  };
}

function read(bytes: Uint8Array): Tape | { readonly reason: string } {
  try {
    return scan(bytes);
  } catch (error) {
    if (error instanceof XmlRefusal) return { reason: error.code };
    throw error;
  }
}

function judge(tape: Tape, element: ElementNumber, certificate: X509Certificate | undefined): CoreSignature {
  const at = pathOf(tape, element);
  try {
    const signature = readSignature(tape, element);
    const key = keyOf(signature, certificate);
    const canonical = CANONICALIZATIONS.get(signature.canonicalization.uri);
    if (!canonical) return refuse(refusedAlgorithm(signature.canonicalization.uri));
    const method = { ...canonical, prefixes: signature.canonicalization.prefixes };
    checkValue(signature.method, key, canonicalize(tape, signature.signedInfo, method), signature.value);
    return { at, verdict: 'valid', signed: checkReferences(tape, signature) };
  } catch (error) {
    if (error instanceof CoreFailure) return { at, verdict: error.verdict, reason: error.reason, signed: [] };
    if (error instanceof NoCanonicalForm)
      return { at, verdict: 'refused', reason: 'no-canonical-form', signed: [] };
    throw error;
  }
}

/** Reference validation (XMLDSig 1.1, 3.2.1). */
function checkReferences(tape: Tape, signature: Signature): SignedPart[] {
  return signature.references.map((reference) => {
    const hash = DIGESTS.get(reference.digestMethod) ?? refuse(refusedAlgorithm(reference.digestMethod));
    const { path, octets } = referenceOctets(tape, signature.element, reference);
    const digest = createHash(hash).update(octets).digest();
    if (digest.length !== reference.digest.length || !timingSafeEqual(digest, reference.digest))
      invalid('digest-mismatch');
    const sha256 = hash === 'sha256' ? digest : createHash('sha256').update(octets).digest();
    return { path, sha256: sha256.toString('hex') };
  });
}

function keyOf(signature: Signature, certificate: X509Certificate | undefined): KeyObject {
  if (certificate) return certificate.publicKey;
  const found = signature.certificates.map(readCertificate);
  // The signer's own stands among issuers' in some products: it is the one that issued none of the others.
  const own = found.find((one) => !found.some((other) => other !== one && other.issuer === one.subject));
  return own?.publicKey ?? refuse('no-certificate');
}

function readCertificate(der: Buffer): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch {
    return refuse('certificate');
  }
}

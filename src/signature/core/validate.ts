import { canonicalize, NoCanonicalForm } from '../xml/canonicalize.ts';
import { DEFAULT_LIMITS } from '../xml/limits.ts';
import type { ElementNumber } from '../xml/nodes.ts';
import { XmlRefusal } from '../xml/refusal.ts';
import { scan } from '../xml/scan.ts';
import type { Tape } from '../xml/tape.ts';
import { allowedAlgorithms, type Reference, type Signature } from './allowed-algorithms.ts';
import { type CertificateCache, createCertificateCache, type VerificationKey } from './certificate-cache.ts';
import { isTrueValue } from './check-value.ts';
import { DSIG_VOCABULARY } from './dsig-vocabulary.ts';
import { isDsig } from './element-content.ts';
import { createElementPaths } from './element-paths.ts';
import { indexIds } from './id-index.ts';
import { readSignature } from './read-signature.ts';
import type { CoreReason } from './reasons.ts';
import { CoreFailure, invalid, refuse } from './refusal.ts';
import { createRegionDigests, DOCUMENT, isDigest, type Region } from './region-digests.ts';
import { resolveReference } from './resolve-reference.ts';
import { signatureElements } from './signature-elements.ts';
import { signingKey } from './signing-key.ts';

export type CoreVerdict = 'valid' | 'invalid' | 'refused';

export interface SignedPart {
  /** path of the element; `/` for the whole document */
  readonly path: string;
  /** SHA-256 of the canonical octets that were hashed, hexadecimal */
  readonly sha256: string;
}

export interface CoreSignature {
  /** where the Signature stands */
  readonly path: string;
  readonly verdict: CoreVerdict;
  /** null when it is valid */
  readonly reason: CoreReason | null;
  readonly signed: readonly SignedPart[];
}

/** XMLDSig core validation of a document: every ds:Signature counts, and the worst decides. */
export interface CoreReport {
  readonly verdict: CoreVerdict;
  /** of the first Signature with that verdict; null when all are valid */
  readonly reason: CoreReason | null;
  /** what the Signatures sign; empty unless all are valid */
  readonly signed: readonly SignedPart[];
  readonly signatures: readonly CoreSignature[];
}

export interface CoreOptions {
  /** the signer's, instead of a certificate in KeyInfo */
  readonly key?: VerificationKey | undefined;
  /** those of this process unless told */
  readonly certificates?: CertificateCache;
}

const MOST_SIGNATURES = 1000;
const LIMITS = { referencesPerSignature: 30, transformsPerReference: 5 };
/** Reading one costs more than a signature. What is known of it depends on its bytes alone and can't be stale. */
const KNOWN_CERTIFICATES = createCertificateCache();
const GRAVITY: Readonly<Record<CoreVerdict, number>> = { valid: 0, refused: 1, invalid: 2 };

/**
 * Core validation (XMLDSig 1.1, 3.2) of every Signature in any document, under the algorithm policy; no profile and no
 * trust list, so that it says nothing of who signed. Never throws for anything the bytes hold.
 */
export function validateCore(bytes: Uint8Array, options: CoreOptions = {}): CoreReport {
  const tape = read(bytes);
  if (typeof tape === 'string') return refusedWhole(tape);
  const elements = signaturesOf(tape);
  if (elements.length === 0) return refusedWhole('no-signature');
  if (elements.length > MOST_SIGNATURES) return refusedWhole('too-many-signatures');
  const judge = createJudge(tape, options);
  const signatures = elements.map(judge);
  const worst = signatures.reduce((a, b) => (GRAVITY[b.verdict] > GRAVITY[a.verdict] ? b : a));
  const { verdict, reason } = worst;
  return {
    verdict,
    reason,
    signed: verdict === 'valid' ? signatures.flatMap(({ signed }) => signed) : [],
    signatures,
  };
}

function refusedWhole(reason: CoreReason): CoreReport {
  return { verdict: 'refused', reason, signed: [], signatures: [] };
}

function read(bytes: Uint8Array): Tape | CoreReason {
  try {
    return scan(bytes, DEFAULT_LIMITS, DSIG_VOCABULARY);
  } catch (error) {
    if (error instanceof XmlRefusal) return error.code;
    throw error;
  }
}

function createJudge(
  tape: Tape,
  { key, certificates = KNOWN_CERTIFICATES }: CoreOptions,
): (element: ElementNumber) => CoreSignature {
  const pathOf = createElementPaths(tape);
  const ids = { ids: indexIds(tape), xmlIds: indexIds(tape, 'xml') };
  const digests = createRegionDigests(tape);

  /** Reference validation (XMLDSig 1.1, 3.2.1). */
  const checkReference = ({ hash, digest }: Reference, region: Region): SignedPart => {
    if (!isDigest(digests.digest(region, hash), digest)) invalid('digest-mismatch');
    const path = region.target === DOCUMENT ? '/' : pathOf(region.target);
    return { path, sha256: Buffer.from(digests.digest(region, 'sha256'), 'latin1').toString('hex') };
  };

  /** Policy first, so that what is refused is named; then the value, so that only what the key signed is hashed. */
  const check = (element: ElementNumber): SignedPart[] => {
    const elements = signatureElements(tape, element, LIMITS);
    const parts = readSignature(tape, elements);
    const signature = allowedAlgorithms(parts);
    const regions = signature.references.map(
      (reference) => [reference, resolveReference(tape, ids, element, reference)] as const,
    );
    const octets = () => canonicalize(tape, parts.signedInfo, signature.canonicalization);
    checkValue(signature, octets, parts.value, key ?? signingKey(tape, elements.keyInfo, certificates));
    return regions.map(([reference, region]) => checkReference(reference, region));
  };

  return (element) => {
    const path = pathOf(element);
    try {
      return { path, verdict: 'valid', reason: null, signed: check(element) };
    } catch (error) {
      return { path, ...failureOf(error), signed: [] };
    }
  };
}

/** Signature validation (XMLDSig 1.1, 3.2.2). */
function checkValue(
  { scheme }: Signature,
  octets: () => Uint8Array,
  value: Uint8Array,
  { key, weak }: VerificationKey,
): void {
  if (key.asymmetricKeyType !== scheme.key) refuse('key-type');
  if (weak) refuse('weak-key');
  if (!isTrueValue(scheme, key, octets(), value)) invalid('signature-mismatch');
}

/** Every Signature element of the document, nested ones too, in document order. */
function signaturesOf(tape: Tape): ElementNumber[] {
  const found: ElementNumber[] = [];
  for (let element = 0; element < tape.elements.length; element++) {
    if (isDsig(tape, element, 'Signature')) found.push(element);
  }
  return found;
}

function failureOf(error: unknown): { verdict: 'invalid' | 'refused'; reason: CoreReason } {
  if (error instanceof CoreFailure) return { verdict: error.verdict, reason: error.reason };
  if (error instanceof NoCanonicalForm) return { verdict: 'refused', reason: 'no-canonical-form' };
  throw error;
}

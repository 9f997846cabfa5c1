import { hash, type KeyObject, X509Certificate } from 'node:crypto';
import { certificateParts } from './certificate-parts.ts';
import { isWeakKey } from './key-policy.ts';
import { type ComparableName, comparableName } from './name.ts';
import { refuse } from './refusal.ts';

/** A public key, looked at once. */
export interface VerificationKey {
  readonly key: KeyObject;
  readonly weak: boolean;
}

export interface KnownCertificate extends VerificationKey {
  readonly sha256: string;
  /** as names are compared; undefined where they can't be read, and it is neither issuer nor issued */
  readonly names: { readonly subject: ComparableName; readonly issuer: ComparableName } | undefined;
}

/** Certificates read before, by their hash; the oldest goes when it is full. */
export interface CertificateCache {
  /** @throws CoreFailure `certificate-unreadable` */
  read(der: Uint8Array): KnownCertificate;
}

export function verificationKey(key: KeyObject): VerificationKey {
  return { key, weak: isWeakKey(key) };
}

export function createCertificateCache(limit = 4096): CertificateCache {
  const known = new Map<string, KnownCertificate | undefined>();
  return {
    read(der) {
      const sha256 = hash('sha256', der, 'hex');
      if (!known.has(sha256)) {
        if (known.size >= limit) for (const oldest of known.keys()) if (known.delete(oldest)) break;
        known.set(sha256, readCertificate(der, sha256));
      }
      return known.get(sha256) ?? refuse('certificate-unreadable');
    },
  };
}

function readCertificate(der: Uint8Array, sha256: string): KnownCertificate | undefined {
  try {
    const { publicKey } = new X509Certificate(der);
    return { ...verificationKey(publicKey), sha256, names: namesOf(der) };
  } catch {
    return undefined;
  }
}

function namesOf(der: Uint8Array): KnownCertificate['names'] {
  try {
    const { subject, issuer } = certificateParts(der);
    return { subject: comparableName(subject), issuer: comparableName(issuer) };
  } catch {
    return undefined;
  }
}

import { hash, type KeyObject, X509Certificate } from 'node:crypto';
import { isWeakKey } from './key-policy.ts';
import { refuse } from './refusal.ts';

/** A public key, looked at once. */
export interface VerificationKey {
  readonly key: KeyObject;
  readonly weak: boolean;
}

export interface KnownCertificate extends VerificationKey {
  readonly sha256: string;
  readonly subject: string;
  readonly issuer: string;
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
    const { publicKey, subject, issuer } = new X509Certificate(der);
    return { ...verificationKey(publicKey), sha256, subject, issuer };
  } catch {
    return undefined;
  }
}

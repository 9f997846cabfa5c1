import { createHash, X509Certificate } from 'node:crypto';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { readCertificate } from '../certificates/certificate.ts';
import type { RevocationEvidence } from '../revocation/revocation-evidence.ts';

/** The trust list at one moment, given to the verifier from outside: it never fetches. Plain data, so that it crosses to worker threads. */
export interface TrustSnapshot {
  /** names this very set: SHA-256 over the certificates in order */
  readonly version: Sha256;
  /** the time-stamping authorities, a list of their own (RFC 3161); without it no timestamp can be believed */
  readonly timestamping?: TrustSnapshot;
  /** DER of each root that is trusted as it stands */
  readonly anchors: readonly Uint8Array[];
  /** DER of issuing CAs that complete a path; trusted only through an anchor */
  readonly intermediates: readonly Uint8Array[];
  /** without it, revocation is not checked, and the report says so */
  readonly revocation?: RevocationEvidence;
}

/**
 * Builds a snapshot from PEM texts: a self-signed certificate is an anchor, any other an intermediate.
 * @throws Error when a text holds no certificate or one that cannot be read, or when there would be no anchor (an empty store refuses to start)
 */
export function trustSnapshot(pems: readonly { name: string; text: string }[]): TrustSnapshot {
  const anchors: Uint8Array[] = [];
  const intermediates: Uint8Array[] = [];
  const hash = createHash('sha256');
  for (const { name, text } of [...pems].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
    if (!blocks) throw new Error(`trust list: ${name} holds no PEM certificate`);
    for (const block of blocks) {
      const certificate = new X509Certificate(block);
      if (!readCertificate(certificate.raw))
        throw new Error(`trust list: a certificate in ${name} cannot be read`);
      hash.update(certificate.raw);
      const kind = isRoot(certificate) ? anchors : intermediates;
      kind.push(new Uint8Array(certificate.raw));
    }
  }
  if (anchors.length === 0)
    throw new Error('trust list: no root certificate; put at least one PEM file into the trust folder');
  return { version: hash.digest('hex') as Sha256, anchors, intermediates };
}

/** Signed by its own key. One of the same name only, as authorities make them when they change keys, is no root. */
function isRoot(certificate: X509Certificate): boolean {
  return certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey);
}

/** The same trust list with evidence on revocation: a new snapshot, for what was remembered of certificates may no longer hold. */
export function withRevocation(
  trust: TrustSnapshot,
  policy: RevocationEvidence['policy'],
  evidence: Pick<RevocationEvidence, 'crls' | 'ocsp'>,
): TrustSnapshot {
  const { crls, ocsp } = evidence;
  const hash = createHash('sha256');
  for (const bytes of [...crls, ...ocsp]) hash.update(createHash('sha256').update(bytes).digest());
  const version = hash.digest('hex') as Sha256;
  return { ...trust, revocation: { policy, version, crls, ocsp } };
}

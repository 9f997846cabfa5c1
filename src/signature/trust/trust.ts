import { createHash } from 'node:crypto';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { hasSigned } from '../certificates/authorities.ts';
import { type Certificate, readCertificate } from '../certificates/certificate.ts';
import type { RevocationEvidence } from '../revocation/revocation-evidence.ts';
import { pemBlocks } from './pem.ts';

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

/** A trust list from PEM texts. @throws Error as `trustList`, and when a text holds no certificate */
export function trustSnapshot(pems: readonly { name: string; text: string }[]): TrustSnapshot {
  return trustList(
    pems.flatMap(({ name, text }) => {
      const blocks = pemBlocks(Buffer.from(text))?.filter(({ label }) => label === 'CERTIFICATE') ?? [];
      if (blocks.length === 0) throw new Error(`trust list: ${name} holds no PEM certificate`);
      return blocks.map(({ der }) => ({ name, der }));
    }),
  );
}

/**
 * A trust list from certificates: a self-signed one is an anchor, any other an intermediate. Each counts once, in however
 * many files it stands.
 * @throws Error when one cannot be read, or when there would be no anchor (an empty store refuses to start)
 */
export function trustList(certificates: readonly { name: string; der: Uint8Array }[]): TrustSnapshot {
  const anchors: Uint8Array[] = [];
  const intermediates: Uint8Array[] = [];
  const hash = createHash('sha256');
  const seen = new Set<Sha256>();
  for (const { name, der } of certificates.toSorted(byName)) {
    const certificate = readCertificate(der);
    if (!certificate) throw new Error(`trust list: a certificate in ${name} cannot be read`);
    if (seen.has(certificate.sha256)) continue;
    seen.add(certificate.sha256);
    hash.update(der);
    const kind = isRoot(certificate) ? anchors : intermediates;
    kind.push(new Uint8Array(der));
  }
  if (anchors.length === 0) {
    throw new Error(
      'trust list: không có chứng thư gốc; đặt ít nhất một tệp PEM hoặc DER vào thư mục / no root certificate; put at least one PEM or DER file into the trust folder',
    );
  }
  return { version: hash.digest('hex') as Sha256, anchors, intermediates };
}

/** Signed by its own key. One of the same name only, as authorities make them when they change keys, is no root. */
function isRoot(certificate: Certificate): boolean {
  return certificate.selfIssued && hasSigned(certificate, certificate);
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

/** Those of one file in its order. */
function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

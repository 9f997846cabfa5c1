import { type Authorities, authoritiesOf } from '../certificates/authorities.ts';
import { type Certificate, readCertificate } from '../certificates/certificate.ts';
import { pathFinder } from '../certificates/certificate-path.ts';
import { decodeBase64 } from '../core/base64.ts';
import type { RevocationEvidence } from '../revocation/revocation-evidence.ts';
import { type RevocationIndex, revocationIndex } from '../revocation/revocation-index.ts';
import type { TrustSnapshot } from './trust.ts';

/** A signer's certificate, and how it leads to an anchor. */
export interface KnownCertificate {
  readonly certificate: Certificate;
  readonly path: ReturnType<typeof pathFinder>;
}

/** The trust list, read. `known` remembers what it found for the same text: reading and linking cost more than a signature. */
export interface TrustedCertificates extends Authorities {
  readonly revocation: (RevocationIndex & Pick<RevocationEvidence, 'policy'>) | undefined;
  /** @param base64 DER as a document writes it */
  known(base64: Uint8Array): KnownCertificate | undefined;
}

const MAX_REMEMBERED = 4096;
const readSnapshots = new WeakMap<TrustSnapshot, TrustedCertificates>();

/** Kept as long as the snapshot lives; it depends on nothing else, so what is remembered can never be stale. */
export function trustedCertificates(trust: TrustSnapshot): TrustedCertificates {
  const read = readSnapshots.get(trust) ?? readSnapshot(trust);
  readSnapshots.set(trust, read);
  return read;
}

function readSnapshot(trust: TrustSnapshot): TrustedCertificates {
  const anchors = trust.anchors.flatMap((der) => readCertificate(der) ?? []);
  const intermediates = trust.intermediates.flatMap((der) => readCertificate(der) ?? []);
  const remembered = new Map<
    number,
    { readonly text: Uint8Array; readonly known: KnownCertificate | undefined }
  >();
  const authorities = authoritiesOf(anchors, intermediates);
  const trusted: TrustedCertificates = {
    ...authorities,
    revocation: trust.revocation && {
      ...revocationIndex(trust.revocation, authorities.all),
      policy: trust.revocation.policy,
    },
    known(base64) {
      const name = sampleHash(base64);
      const entry = remembered.get(name);
      if (entry && Buffer.compare(entry.text, base64) === 0) return entry.known;
      const der = decodeBase64(base64);
      const certificate = der && readCertificate(der);
      const known = certificate && { certificate, path: pathFinder(certificate, authorities) };
      const [oldest] = remembered.keys();
      if (remembered.size >= MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
      // A copy: the text is a view of a whole document.
      remembered.set(name, { text: Uint8Array.prototype.slice.call(base64), known });
      return known;
    },
  };
  return trusted;
}

/** FNV-1a of bytes all along the text: key and issuer's signature in it are as good as random. */
function sampleHash(text: Uint8Array): number {
  const step = Math.max(1, text.length >> 5);
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += step) hash = Math.imul(hash ^ (text[at] as number), 0x01000193);
  return hash;
}

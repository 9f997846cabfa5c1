import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type Certificate, readCertificate } from '../certificates/certificate.ts';
import { readCertificateList } from '../revocation/certificate-list.ts';
import { readOcspResponse } from '../revocation/ocsp-response.ts';
import { believed, isListOf } from '../revocation/revocation-index.ts';
import type { TrustSnapshot } from './trust.ts';
import { trustedCertificates } from './trusted-certificates.ts';

/** Why bytes are not kept as evidence. `outdated`: its next update was due; `early`: it is from the future. */
export type EvidenceFault = 'unreadable' | 'not-signed-by-authority' | 'not-about-it' | 'outdated' | 'early';

export type CheckedEvidence =
  | {
      readonly ok: true;
      readonly sha256: Sha256;
      /** DER */
      readonly bytes: Uint8Array;
      readonly thisUpdate: Date;
      readonly nextUpdate: Date | undefined;
    }
  | { readonly ok: false; readonly fault: EvidenceFault };

const SKEW_MS = 5 * 60_000;

/** A list as it was fetched (DER, or PEM): wholly understood, of an authority of the trust list, current. */
export function checkList(fetched: Uint8Array, trust: TrustSnapshot, now: Date): CheckedEvidence {
  try {
    const bytes = derOf(fetched);
    const list = readCertificateList(bytes);
    const { all } = trustedCertificates(trust);
    if (!all.some((authority) => isListOf(list, authority, all))) {
      return { ok: false, fault: 'not-signed-by-authority' };
    }
    return current({ ...list, bytes }, now);
  } catch {
    return { ok: false, fault: 'unreadable' };
  }
}

/** An OCSP answer on one certificate of an authority of the trust list. */
export function checkAnswer(
  bytes: Uint8Array,
  certificate: Certificate,
  issuer: Certificate,
  now: Date,
): CheckedEvidence {
  try {
    const response = readOcspResponse(bytes);
    const answers = believed(response, issuer, []).map(({ answer }) => answer);
    if (answers.length === 0) return { ok: false, fault: 'not-signed-by-authority' };
    const answer = answers.find(({ serial }) => serial === certificate.parts.serial);
    if (!answer || answer.status === 'unknown') return { ok: false, fault: 'not-about-it' };
    const { thisUpdate, nextUpdate } = answer;
    return current({ sha256: response.sha256, bytes, thisUpdate, nextUpdate }, now);
  } catch {
    return { ok: false, fault: 'unreadable' };
  }
}

/** The authority of the trust list that issued a registered certificate, with the certificate read. */
export function issuerOf(
  der: Uint8Array,
  trust: TrustSnapshot,
): { readonly certificate: Certificate; readonly issuer: Certificate } | undefined {
  const known = trustedCertificates(trust).known(Buffer.from(Buffer.from(der).toString('base64')));
  const issuer = known?.paths[0]?.[0];
  return known && issuer && { certificate: known.certificate, issuer };
}

/** Addresses at which certificates of the trust list say that their issuer's list is. */
export function listAddressesOf({ anchors, intermediates }: TrustSnapshot): readonly string[] {
  return [...anchors, ...intermediates].flatMap((der) => readCertificate(der)?.listAddresses ?? []);
}

function current(
  { sha256, bytes, thisUpdate, nextUpdate }: Omit<Extract<CheckedEvidence, { ok: true }>, 'ok'>,
  now: Date,
): CheckedEvidence {
  if (thisUpdate.getTime() > now.getTime() + SKEW_MS) return { ok: false, fault: 'early' };
  if (nextUpdate && nextUpdate < now) return { ok: false, fault: 'outdated' };
  return { ok: true, sha256, bytes, thisUpdate, nextUpdate };
}

function derOf(fetched: Uint8Array): Uint8Array {
  const text = Buffer.from(fetched.subarray(0, 30)).toString('latin1');
  if (!text.startsWith('-----BEGIN X509 CRL-----')) return fetched;
  const body = Buffer.from(fetched)
    .toString('latin1')
    .replace(/-----[^-]+-----|\s/g, '');
  return new Uint8Array(Buffer.from(body, 'base64'));
}

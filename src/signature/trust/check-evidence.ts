import { CLOCK_SKEW_MS } from '../../domain/identity/clock-skew.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type Certificate, readCertificate } from '../certificates/certificate.ts';
import { signatureStanding } from '../certificates/signature-schemes.ts';
import { readCertificateList } from '../revocation/certificate-list.ts';
import { type OcspAnswer, type OcspResponse, readOcspResponse } from '../revocation/ocsp-response.ts';
import { believed, isAbout, isListOf } from '../revocation/revocation-index.ts';
import { NotPem, pemBlocks } from './pem.ts';
import type { TrustSnapshot } from './trust.ts';
import { trustedCertificates } from './trusted-certificates.ts';

/** Why bytes are not kept as evidence. `outdated`: its next update was due; `early`: it is from the future. */
export type EvidenceFault =
  | 'unreadable'
  | 'algorithm-not-allowed'
  | 'not-signed-by-authority'
  | 'not-about-it'
  | 'outdated'
  | 'early';

/** In Vietnamese and English, for whoever laid a file down. */
export const EVIDENCE_FAULTS: Readonly<Record<EvidenceFault, readonly [vi: string, en: string]>> = {
  unreadable: ['không đọc được trọn vẹn', 'is not wholly understood'],
  'algorithm-not-allowed': [
    'được ký bằng thuật toán không được nhận (SHA-1, RSA-PSS…)',
    'is signed by an algorithm that is not taken (SHA-1, RSA-PSS, …)',
  ],
  'not-signed-by-authority': [
    'không do tổ chức nào trong danh sách tin cậy ký',
    'is signed by no authority of the trust list',
  ],
  'not-about-it': [
    'không nói gì về chứng thư được hỏi',
    'says nothing of the certificate that was asked for',
  ],
  outdated: ['đã quá hạn', 'is out of date'],
  early: ['có ngày ở tương lai', 'is from the future'],
};

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

/** A list as it was fetched or laid down (DER, or PEM): wholly understood, of an authority of the trust list, current. */
export function checkList(fetched: Uint8Array, trust: TrustSnapshot, now: Date): CheckedEvidence {
  return checked(() => {
    const bytes = listOf(fetched);
    const list = readCertificateList(bytes);
    if (signatureStanding(list.algorithm).standing !== 'taken') return refused('algorithm-not-allowed');
    const { all } = trustedCertificates(trust);
    if (!all.some((authority) => isListOf(list, authority, all))) return refused('not-signed-by-authority');
    return current({ ...list, bytes }, now);
  });
}

/** An OCSP answer on one certificate of an authority of the trust list. */
export function checkAnswer(
  bytes: Uint8Array,
  certificate: Certificate,
  issuer: Certificate,
  now: Date,
): CheckedEvidence {
  return checked(() => {
    const response = readOcspResponse(bytes);
    if (signatureStanding(response.algorithm).standing !== 'taken') return refused('algorithm-not-allowed');
    const answers = believed(response, issuer, []).map(({ answer }) => answer);
    if (answers.length === 0) return refused('not-signed-by-authority');
    const own = answers.filter(
      (answer) => answer.status !== 'unknown' && isAbout(answer, certificate, issuer),
    );
    return own.length === 0 ? refused('not-about-it') : current(pieceOf(response, own, bytes), now);
  });
}

/** OCSP answers as they were laid down: of some authority of the trust list, on whatever certificates. */
export function checkAnswers(bytes: Uint8Array, trust: TrustSnapshot, now: Date): CheckedEvidence {
  return checked(() => {
    const response = readOcspResponse(bytes);
    if (signatureStanding(response.algorithm).standing !== 'taken') return refused('algorithm-not-allowed');
    const { all } = trustedCertificates(trust);
    const answers = all.flatMap((issuer) => believed(response, issuer, []).map(({ answer }) => answer));
    if (answers.length === 0) return refused('not-signed-by-authority');
    return current(pieceOf(response, answers, bytes), now);
  });
}

/** The authorities of the trust list that have issued a registered certificate (one, and those it was renewed by). */
export function issuersOf(
  der: Uint8Array,
  trust: TrustSnapshot,
): { readonly certificate: Certificate; readonly issuers: readonly Certificate[] } | undefined {
  const trusted = trustedCertificates(trust);
  const known = trusted.known(Buffer.from(Buffer.from(der).toString('base64')));
  return known && { certificate: known.certificate, issuers: trusted.issuersOf(known.certificate) };
}

/** Addresses at which certificates of the trust list say that their issuer's list is. */
export function listAddressesOf({ anchors, intermediates }: TrustSnapshot): readonly string[] {
  return [...anchors, ...intermediates].flatMap((der) => readCertificate(der)?.listAddresses ?? []);
}

function checked(check: () => CheckedEvidence): CheckedEvidence {
  try {
    return check();
  } catch {
    return refused('unreadable');
  }
}

function refused(fault: EvidenceFault): CheckedEvidence {
  return { ok: false, fault };
}

type Piece = Omit<Extract<CheckedEvidence, { ok: true }>, 'ok'>;

/** Of several answers in one response, none counts by its place: it is as old as the oldest, and due as the first to be due. */
function pieceOf({ sha256 }: OcspResponse, answers: readonly OcspAnswer[], bytes: Uint8Array): Piece {
  const due = answers.flatMap(({ nextUpdate }) => nextUpdate ?? []);
  return {
    sha256,
    bytes,
    thisUpdate: earliest(answers.map(({ thisUpdate }) => thisUpdate)),
    nextUpdate: due.length > 0 ? earliest(due) : undefined,
  };
}

function earliest(times: readonly Date[]): Date {
  return new Date(Math.min(...times.map((time) => time.getTime())));
}

function current({ sha256, bytes, thisUpdate, nextUpdate }: Piece, now: Date): CheckedEvidence {
  if (thisUpdate.getTime() > now.getTime() + CLOCK_SKEW_MS) return refused('early');
  if (nextUpdate && nextUpdate < now) return refused('outdated');
  return { ok: true, sha256, bytes, thisUpdate, nextUpdate };
}

/** One list and nothing beside it: of several at one address, nobody could say which is the authority's. @throws Error */
function listOf(fetched: Uint8Array): Uint8Array {
  const blocks = pemBlocks(fetched);
  if (!blocks) return fetched;
  const [list, ...others] = blocks;
  if (list?.label !== 'X509 CRL' || others.length > 0) throw new NotPem('want one list');
  return list.der;
}

import { createHash } from 'node:crypto';
import { CLOCK_SKEW_MS } from '../../domain/identity/clock-skew.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { hasSigned } from '../certificates/authorities.ts';
import { type Certificate, readCertificate } from '../certificates/certificate.ts';
import { validityAt } from '../certificates/validity.ts';
import { type CertificateList, readCertificateList } from './certificate-list.ts';
import { type OcspAnswer, type OcspResponse, readOcspResponse } from './ocsp-response.ts';
import { isCompromise, type Revocation } from './revocation.ts';
import type { RevocationEvidence } from './revocation-evidence.ts';
import { isSignedBy } from './signed-by.ts';

/** One piece of evidence, as a report names it. */
export interface EvidenceName {
  readonly kind: 'crl' | 'ocsp';
  readonly sha256: Sha256;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
}

/** What one piece of believed evidence says of a certificate. */
export interface Told {
  readonly evidence: EvidenceName;
  readonly status: 'good' | Revocation;
}

export interface RevocationIndex {
  /** Newest first; remembered for each certificate. */
  told(certificate: Certificate, issuer: Certificate): readonly Told[];
}

const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';

/**
 * All evidence of a snapshot, read once; signatures are checked when a certificate first asks. What cannot be read or
 * is not signed as it should be tells nothing: the job that fetches has checked it, and here nobody is there to mend it.
 * @param authorities the trust list: a list may be signed by any certificate of the issuer's name, also after a new key
 */
export function revocationIndex(
  evidence: RevocationEvidence,
  authorities: readonly Certificate[],
): RevocationIndex {
  const lists = evidence.crls.flatMap((bytes) => readOrNothing(readCertificateList, bytes));
  const responses = evidence.ocsp.flatMap((bytes) => readOrNothing(readOcspResponse, bytes));
  const believedLists = new Map<Certificate, readonly CertificateList[]>();
  const believedAnswers = new Map<Certificate, ReadonlyMap<string, readonly Answered[]>>();
  const remembered = new Map<Certificate, Map<Certificate, readonly Told[]>>();

  const listsOf = (issuer: Certificate): readonly CertificateList[] => {
    const known = believedLists.get(issuer) ?? lists.filter((list) => isListOf(list, issuer, authorities));
    believedLists.set(issuer, known);
    return known;
  };
  const answersOf = (issuer: Certificate): ReadonlyMap<string, readonly Answered[]> => {
    const known =
      believedAnswers.get(issuer) ??
      bySerial(responses.flatMap((response) => believed(response, issuer, listsOf(issuer))));
    believedAnswers.set(issuer, known);
    return known;
  };
  const toldOf = (certificate: Certificate, issuer: Certificate): readonly Told[] => [
    ...listsOf(issuer).flatMap((list) => toldByList(list, certificate)),
    ...(answersOf(issuer).get(certificate.parts.serial) ?? [])
      .filter(({ answer }) => isAbout(answer, certificate, issuer))
      .flatMap(toldByAnswer),
  ];
  /** A renewed authority has several certificates of one key: that the key is lost is told of all of them. */
  const lossOfKey = (certificate: Certificate): readonly Told[] =>
    authorities
      .filter((other) => other !== certificate && sameKey(other, certificate))
      .flatMap((other) =>
        authorities
          .filter(({ subjectName }) => subjectName === other.issuerName)
          .flatMap((issuer) => toldOf(other, issuer)),
      )
      .filter(({ status }) => status !== 'good' && isCompromise(status));
  return {
    told(certificate, issuer) {
      const ofCertificate = remembered.get(certificate) ?? new Map<Certificate, readonly Told[]>();
      remembered.set(certificate, ofCertificate);
      const known =
        ofCertificate.get(issuer) ??
        [...toldOf(certificate, issuer), ...(certificate.isCa ? lossOfKey(certificate) : [])].sort(byNewest);
      ofCertificate.set(issuer, known);
      return known;
    },
  };
}

/** RFC 5280 clause 6.3.3: of the issuer's name, and signed by a key that may sign lists. */
export function isListOf(
  list: CertificateList,
  issuer: Certificate,
  authorities: readonly Certificate[],
): boolean {
  return (
    list.issuerName === issuer.subjectName &&
    [issuer, ...authorities].some(
      (signer) =>
        signer.subjectName === list.issuerName &&
        signer.isCa &&
        !signer.weakKey &&
        (signer.keyUsage?.signsLists ?? true) &&
        isSignedBy(list, signer.key),
    )
  );
}

function toldByList(list: CertificateList, certificate: Certificate): readonly Told[] {
  const { scope, thisUpdate, nextUpdate, sha256 } = list;
  if (!(certificate.isCa ? scope.authorities : scope.users)) return [];
  if (scope.addresses && !scope.addresses.some((each) => certificate.listAddresses.includes(each))) return [];
  const evidence = { kind: 'crl', sha256, thisUpdate, nextUpdate } as const;
  const revocations = list.find(certificate.parts.serial);
  if (revocations.length > 0) return revocations.map((status) => ({ evidence, status }));
  const keeps = scope.keepsExpiredSince !== undefined && scope.keepsExpiredSince <= certificate.notAfter;
  return thisUpdate <= certificate.notAfter || keeps ? [{ evidence, status: 'good' }] : [];
}

interface Answered {
  readonly response: OcspResponse;
  readonly answer: OcspAnswer;
}

/**
 * RFC 6960 clause 4.2.2.2: signed by the issuer itself, or by one whom the issuer has made its responder. Its answers are
 * on certificates that this issuer's key has signed; whether one is on a certificate at hand, `isAbout` tells.
 */
export function believed(
  response: OcspResponse,
  issuer: Certificate,
  lists: readonly CertificateList[],
): readonly Answered[] {
  const own = response.answers.filter(({ hash, issuerKey }) =>
    createHash(hash).update(issuer.parts.publicKey).digest().equals(issuerKey),
  );
  if (own.length === 0) return [];
  const signed =
    isSignedBy(response, issuer.key) ||
    response.certificates.some((der) => {
      const responder = readCertificate(der);
      return (
        responder && isResponderOf(responder, issuer, response, lists) && isSignedBy(response, responder.key)
      );
    });
  return signed ? own.map((answer) => ({ response, answer })) : [];
}

function isResponderOf(
  responder: Certificate,
  issuer: Certificate,
  { producedAt }: OcspResponse,
  lists: readonly CertificateList[],
): boolean {
  return (
    responder.issuerName === issuer.subjectName &&
    responder.purposes?.includes(OCSP_SIGNING) === true &&
    (responder.keyUsage?.signs ?? true) &&
    !responder.weakKey &&
    responder.signedWith.standing === 'taken' &&
    !responder.unknownCriticalExtension &&
    validityAt(responder, producedAt, CLOCK_SKEW_MS) === 'valid' &&
    hasSigned(issuer, responder) &&
    (responder.noCheck || !lists.some((list) => list.find(responder.parts.serial).length > 0))
  );
}

/**
 * Whether an answer on an issuer's certificates is on this one. The name is hashed as the certificate writes its issuer
 * (RFC 6960 clause 4.1.1); some responders hash it as the issuer writes itself, which is the same name.
 */
export function isAbout(
  { hash, issuerName, serial }: OcspAnswer,
  { parts }: Certificate,
  issuer: Certificate,
): boolean {
  if (serial !== parts.serial) return false;
  return [parts.issuer, issuer.parts.subject].some((name) =>
    createHash(hash).update(name).digest().equals(issuerName),
  );
}

function toldByAnswer({ response, answer }: Answered): readonly Told[] {
  const { status, thisUpdate, nextUpdate } = answer;
  if (status === 'unknown') return [];
  return [{ evidence: { kind: 'ocsp', sha256: response.sha256, thisUpdate, nextUpdate }, status }];
}

function bySerial(answers: readonly Answered[]): ReadonlyMap<string, readonly Answered[]> {
  return Map.groupBy(answers, ({ answer }) => answer.serial);
}

function sameKey(a: Certificate, b: Certificate): boolean {
  return Buffer.compare(a.parts.publicKey, b.parts.publicKey) === 0;
}

/** The newest first; of one instant, in an order that is not that of the files. */
function byNewest({ evidence: a }: Told, { evidence: b }: Told): number {
  return b.thisUpdate.getTime() - a.thisUpdate.getTime() || (a.sha256 < b.sha256 ? -1 : 1);
}

function readOrNothing<T>(read: (bytes: Uint8Array) => T, bytes: Uint8Array): T[] {
  try {
    return [read(bytes)];
  } catch {
    return [];
  }
}

import { createHash } from 'node:crypto';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import {
  bitsOf,
  contentOf,
  DER,
  type DerElement,
  derAt,
  derChildren,
  expectDer,
  integerHex,
  NotDer,
  oidOf,
  timeOf,
  wholeOf,
} from '../core/der.ts';
import { extensionsOf } from './extensions.ts';
import { type Revocation, revocationReason } from './revocation.ts';
import type { SignedPart } from './signed-by.ts';

/** An answer of an authority on single certificates (OCSP, RFC 6960), read and not yet believed. */
export interface OcspResponse extends SignedPart {
  readonly sha256: Sha256;
  readonly producedAt: Date;
  /** certificates that came along, DER: the responder's among them where the issuer has delegated */
  readonly certificates: readonly Uint8Array[];
  readonly answers: readonly OcspAnswer[];
}

export interface OcspAnswer {
  readonly hash: string;
  readonly issuerName: Uint8Array;
  readonly issuerKey: Uint8Array;
  readonly serial: string;
  readonly status: 'good' | 'unknown' | Revocation;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
}

const BASIC = '1.3.6.1.5.5.7.48.1.1';
const INVALIDITY = '2.5.29.24';
/** Of the CertID, which only names a certificate: SHA-1 proves nothing here and many responders know no other. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

/** Reads DER. @throws NotDer also when the responder answers with an error and not with a response */
export function readOcspResponse(bytes: Uint8Array): OcspResponse {
  const whole = expectDer(bytes, 0, bytes.length, DER.sequence);
  if (whole.end !== bytes.length) throw new NotDer('bytes behind the response');
  const [status, wrapped] = derChildren(bytes, whole);
  if (status?.tag !== DER.enumerated || bytes[status.start] !== 0 || !wrapped) {
    throw new NotDer('the responder gives no answer');
  }
  const [kind, octets] = derChildren(bytes, inner(bytes, wrapped, 0xa0, DER.sequence));
  if (!kind || octets?.tag !== DER.octetString || oidOf(bytes, kind) !== BASIC) throw new NotDer('response');

  const [tbs, algorithm, signature, certificates] = derChildren(
    bytes,
    expectDer(bytes, octets.start, octets.end, DER.sequence),
  );
  if (!tbs || !algorithm || !signature) throw new NotDer('response');
  const fields = derChildren(bytes, tbs).filter(({ tag }, at) => at > 0 || tag !== 0xa0);
  const [responder, producedAt, answers, extensions] = fields;
  if (!responder || !producedAt || answers?.tag !== DER.sequence) throw new NotDer('response');
  if (extensions) noCriticalExtension(bytes, inner(bytes, extensions, 0xa1, DER.sequence));
  return {
    sha256: createHash('sha256').update(bytes).digest('hex') as Sha256,
    producedAt: timeOf(bytes, producedAt),
    answers: derChildren(bytes, answers).map((answer) => readAnswer(bytes, answer)),
    certificates: certificates
      ? derChildren(bytes, inner(bytes, certificates, 0xa0, DER.sequence)).map((each) => wholeOf(bytes, each))
      : [],
    signed: wholeOf(bytes, tbs),
    algorithm: wholeOf(bytes, algorithm),
    signature: bitsOf(bytes, signature),
  };
}

function readAnswer(bytes: Uint8Array, answer: DerElement): OcspAnswer {
  const [id, status, thisUpdate, ...rest] = derChildren(bytes, answer);
  if (!id || !status || !thisUpdate) throw new NotDer('answer');
  const [algorithm, issuerName, issuerKey, serial] = derChildren(bytes, id);
  const [oid] = algorithm ? derChildren(bytes, algorithm) : [];
  const hash = oid && HASHES.get(oidOf(bytes, oid));
  if (!hash || !issuerName || !issuerKey || !serial) throw new NotDer('certificate id');
  const next = rest.find(({ tag }) => tag === 0xa0);
  const extensions = rest.find(({ tag }) => tag === 0xa1);
  const invalidity = extensions && invalidityDate(bytes, inner(bytes, extensions, 0xa1, DER.sequence));
  return {
    hash,
    issuerName: contentOf(bytes, issuerName),
    issuerKey: contentOf(bytes, issuerKey),
    serial: integerHex(bytes, serial),
    status: readStatus(bytes, status, invalidity),
    thisUpdate: timeOf(bytes, thisUpdate),
    nextUpdate: next && timeOf(bytes, derAt(bytes, next.start, next.end)),
  };
}

function readStatus(
  bytes: Uint8Array,
  status: DerElement,
  invalidity: Date | undefined,
): OcspAnswer['status'] {
  switch (status.tag) {
    case 0x80:
      return 'good';
    case 0x82:
      return 'unknown';
    case 0xa1: {
      const [date, reason] = derChildren(bytes, status);
      if (!date) throw new NotDer('status');
      const revokedAt = timeOf(bytes, date);
      return {
        since: invalidity && invalidity < revokedAt ? invalidity : revokedAt,
        reason: revocationReason(reason && contentOf(bytes, inner(bytes, reason, 0xa0, DER.enumerated))[0]),
      };
    }
    default:
      throw new NotDer('status');
  }
}

function invalidityDate(bytes: Uint8Array, list: DerElement): Date | undefined {
  let found: Date | undefined;
  for (const { oid, critical, value } of extensionsOf(bytes, list)) {
    if (oid === INVALIDITY) found = timeOf(bytes, derAt(bytes, value.start, value.end));
    else if (critical) throw new NotDer(`critical extension ${oid} of an answer`);
  }
  return found;
}

function noCriticalExtension(bytes: Uint8Array, list: DerElement): void {
  for (const { oid, critical } of extensionsOf(bytes, list)) {
    if (critical) throw new NotDer(`critical extension ${oid} of the response`);
  }
}

/** The one element inside an explicit tag. */
function inner(bytes: Uint8Array, wrapped: DerElement, outerTag: number, tag: number): DerElement {
  if (wrapped.tag !== outerTag) throw new NotDer(`want tag ${outerTag}`);
  const element = expectDer(bytes, wrapped.start, wrapped.end, tag);
  if (element.end !== wrapped.end) throw new NotDer('more than one element');
  return element;
}

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
  timeOf,
  wholeOf,
} from '../core/der.ts';
import { type ComparableName, comparableName } from '../core/name.ts';
import { extensionsOf } from './extensions.ts';
import { type ListScope, listScope } from './list-scope.ts';
import { type Revocation, revocationReason } from './revocation.ts';
import type { SignedPart } from './signed-by.ts';

/** A list of revoked certificates (RFC 5280 clause 5), read and not yet believed. */
export interface CertificateList extends SignedPart {
  readonly sha256: Sha256;
  readonly issuerName: ComparableName;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  /** CRLNumber, hexadecimal */
  readonly number: string | undefined;
  readonly scope: ListScope;
  readonly size: number;
  /**
   * Every entry of a certificate: a list may hold several, and none counts by its place.
   * @param serial hexadecimal without leading zero bytes
   */
  find(serial: string): readonly Revocation[];
}

const REASON = '2.5.29.21';
const INVALIDITY = '2.5.29.24';

/**
 * Reads DER. A list that cannot be wholly understood tells nothing (RFC 5280 clauses 5.2 and 5.3): a delta or indirect
 * list, an unknown critical extension of the list or of any entry.
 * @throws NotDer
 */
export function readCertificateList(bytes: Uint8Array): CertificateList {
  const whole = expectDer(bytes, 0, bytes.length, DER.sequence);
  if (whole.end !== bytes.length) throw new NotDer('bytes behind the list');
  const [tbs, algorithm, signature] = derChildren(bytes, whole);
  if (!tbs || !algorithm || !signature) throw new NotDer('list');
  const fields = derChildren(bytes, tbs);
  const version = fields[0]?.tag === DER.integer ? integerHex(bytes, fields[0]) : undefined;
  const [inner, issuer, thisUpdate, ...rest] = version === undefined ? fields : fields.slice(1);
  if (version !== '01' || !inner || !issuer || !thisUpdate) throw new NotDer('want a list of version 2');
  if (!Buffer.from(wholeOf(bytes, inner)).equals(wholeOf(bytes, algorithm))) throw new NotDer('algorithm');
  const [next, ...afterNext] = rest;
  const hasNext = next?.tag === DER.utcTime || next?.tag === DER.generalizedTime;
  const tail = hasNext ? afterNext : rest;
  const entries = tail[0]?.tag === DER.sequence ? tail[0] : undefined;
  const extensions = tail.at(-1)?.tag === 0xa0 ? tail.at(-1) : undefined;
  if (tail.length !== (entries ? 1 : 0) + (extensions ? 1 : 0)) throw new NotDer('list');
  const { scope, number } = listScope(bytes, extensions);
  const offsets = entryOffsets(bytes, entries);
  return {
    sha256: createHash('sha256').update(bytes).digest('hex') as Sha256,
    issuerName: comparableName(wholeOf(bytes, issuer)),
    thisUpdate: timeOf(bytes, thisUpdate),
    nextUpdate: hasNext ? timeOf(bytes, next) : undefined,
    number,
    scope,
    size: offsets.first.size,
    signed: wholeOf(bytes, tbs),
    algorithm: wholeOf(bytes, algorithm),
    signature: bitsOf(bytes, signature),
    find(serial) {
      const first = offsets.first.get(serial);
      if (first === undefined) return [];
      return [first, ...(offsets.further.get(serial) ?? [])].map(
        (at) => readEntry(bytes, derAt(bytes, at, bytes.length)).revocation,
      );
    },
  };
}

/** Serial -> where its entries stand; hardly ever more than one. */
interface EntryOffsets {
  readonly first: ReadonlyMap<string, number>;
  readonly further: ReadonlyMap<string, readonly number[]>;
}

/** Every entry is read once, so that one bad entry spoils the list. */
function entryOffsets(bytes: Uint8Array, entries: DerElement | undefined): EntryOffsets {
  const first = new Map<string, number>();
  const further = new Map<string, readonly number[]>();
  if (!entries) return { first, further };
  for (let at = entries.start; at < entries.end; ) {
    const entry = expectDer(bytes, at, entries.end, DER.sequence);
    const { serial } = readEntry(bytes, entry);
    if (first.has(serial)) further.set(serial, [...(further.get(serial) ?? []), at]);
    else first.set(serial, at);
    at = entry.end;
  }
  return { first, further };
}

function readEntry(
  bytes: Uint8Array,
  entry: DerElement,
): { readonly serial: string; readonly revocation: Revocation } {
  const [serial, date, extensions, ...more] = derChildren(bytes, entry);
  if (!serial || !date || more.length > 0) throw new NotDer('entry');
  let reason: number | undefined;
  let invalidity: Date | undefined;
  for (const { oid, critical, value } of extensions ? extensionsOf(bytes, extensions) : []) {
    if (oid === REASON)
      reason = contentOf(bytes, expectDer(bytes, value.start, value.end, DER.enumerated))[0];
    else if (oid === INVALIDITY) invalidity = timeOf(bytes, derAt(bytes, value.start, value.end));
    else if (critical) throw new NotDer(`critical extension ${oid} of an entry`);
  }
  const revokedAt = timeOf(bytes, date);
  // Only a delta list takes an entry back.
  if (revocationReason(reason) === 'removeFromCRL') throw new NotDer('removeFromCRL');
  return {
    serial: integerHex(bytes, serial),
    revocation: {
      reason: revocationReason(reason),
      since: invalidity && invalidity < revokedAt ? invalidity : revokedAt,
    },
  };
}

import { createHash } from 'node:crypto';
import type { SchoolYear } from '../../domain/identity/school-year.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { WireRecord } from './wire.ts';

export interface CarriedRecord {
  readonly schoolYear: SchoolYear;
  readonly sha256: Sha256;
  readonly bytes: Uint8Array;
}

export type RecordsFault = 'document-not-base64' | 'document-hash-mismatch' | 'document-doubled';
export type CarriedRecords =
  | { readonly ok: true; readonly records: readonly CarriedRecord[] }
  | { readonly ok: false; readonly fault: RecordsFault };

export function encodeRecord({ schoolYear, sha256, bytes }: CarriedRecord): WireRecord {
  return {
    schoolYear,
    sha256,
    size: bytes.length,
    document: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
  };
}

/** The documents of a message as bytes, each held against the size and the hash that the message states. */
export function decodeRecords(carried: readonly WireRecord[]): CarriedRecords {
  const records: CarriedRecord[] = [];
  for (const { schoolYear, sha256, size, document } of carried) {
    const bytes = Buffer.from(document, 'base64');
    if (bytes.toString('base64') !== document) return { ok: false, fault: 'document-not-base64' };
    const actual = createHash('sha256').update(bytes).digest('hex');
    if (bytes.length !== size || actual !== sha256) return { ok: false, fault: 'document-hash-mismatch' };
    if (records.some((record) => record.sha256 === sha256)) return { ok: false, fault: 'document-doubled' };
    records.push({ schoolYear, sha256, bytes });
  }
  return { ok: true, records };
}

/** Whether two lists name the same records, whatever their order. */
export function sameRecords(a: readonly RecordName[], b: readonly RecordName[]): boolean {
  const names = (list: readonly RecordName[]) =>
    list
      .map(({ schoolYear, sha256 }) => `${schoolYear} ${sha256}`)
      .sort()
      .join('\n');
  return names(a) === names(b);
}

type RecordName = Pick<CarriedRecord, 'schoolYear' | 'sha256'>;

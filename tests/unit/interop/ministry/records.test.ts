import { expect, it } from 'vitest';
import { decodeRecords, sameRecords } from '../../../../src/interop/ministry/records.ts';
import { makeMessage } from './fixtures.ts';

const [record] = makeMessage().records;
if (!record) throw new Error('fixture');

it('gives the documents back byte for byte', () => {
  const decoded = decodeRecords([record]);
  expect(decoded.ok && Buffer.from(decoded.records[0]?.bytes ?? []).toString()).toBe(
    '<HOC_BA phienBan="1">ngày</HOC_BA>',
  );
});

it.each([
  [
    'a changed document',
    [{ ...record, document: Buffer.from('<x/>').toString('base64') }],
    'document-hash-mismatch',
  ],
  ['a wrong size', [{ ...record, size: record.size + 1 }], 'document-hash-mismatch'],
  ['loose base64', [{ ...record, document: `${record.document}\n` }], 'document-not-base64'],
  ['a document that comes twice', [record, record], 'document-doubled'],
])('refuses %s', (_, records, fault) => {
  expect(decodeRecords(records)).toEqual({ ok: false, fault });
});

it('compares lists of records whatever their order', () => {
  const other = { ...record, sha256: `${record.sha256.slice(1)}0` as typeof record.sha256 };
  expect(sameRecords([record, other], [other, record])).toBe(true);
  expect(sameRecords([record], [record, other])).toBe(false);
  expect(sameRecords([record], [other])).toBe(false);
});

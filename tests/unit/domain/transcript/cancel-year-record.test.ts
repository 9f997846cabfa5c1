import { describe, expect, test } from 'vitest';
import { type Cancellation, cancelYearRecord } from '../../../../src/domain/transcript/cancel-year-record.ts';
import type { Transcript } from '../../../../src/domain/transcript/transcript.ts';
import {
  afterLock,
  before,
  calendar,
  here,
  inTerm,
  record,
  stepped,
  there,
  transcript,
  year,
} from './pupils.ts';

const asked: Cancellation = { requestId: 'r9', schoolYear: year, reason: 'Nhập sai điểm', requestedBy: here };
const cancel = (standing: Transcript | undefined, changes: Partial<Cancellation> = {}, now = inTerm) =>
  cancelYearRecord(standing, { ...asked, ...changes }, calendar, now);

describe('a cancellation (Đ25.3)', () => {
  test('takes the record out of force and keeps it', () => {
    const standing = transcript({ years: [record()] });
    expect(stepped(standing, cancel(standing)).years).toMatchObject([
      { sha256: record().sha256, ended: { kind: 'cancelled', requestId: 'r9', reason: 'Nhập sai điểm' } },
    ]);
  });
  test('leaves every other record as it is', () => {
    const [earlier, gone] = [
      record({ schoolYear: before }),
      record({ ended: { kind: 'cancelled', requestId: 'r1', reason: 'x', at: 'y' } }),
    ];
    const standing = transcript({ years: [earlier, gone, record()] });
    const ended = {
      kind: 'cancelled',
      requestId: 'r9',
      reason: 'Nhập sai điểm',
      at: inTerm.toISOString(),
    } as const;
    const changed = { version: 4, years: [earlier, gone, record({ ended })] };
    expect(stepped(standing, cancel(standing))).toEqual({
      ...standing,
      ...changed,
      updatedAt: inTerm.toISOString(),
    });
  });
  test('done twice is done once', () => {
    const done = record({ ended: { kind: 'cancelled', requestId: 'r9', reason: 'x', at: 'y' } });
    expect(cancel(transcript({ years: [done] }))).toEqual({ ok: true, already: true });
  });
  test.each([
    ['without a reason', transcript({ years: [record()] }), { reason: '  ' }, inTerm, 'reason-required'],
    [
      'with a reason that shows nothing',
      transcript({ years: [record()] }),
      { reason: ' \u200B' },
      inTerm,
      'reason-required',
    ],
    ['of an unknown pupil', undefined, {}, inTerm, 'no-such-transcript'],
    [
      'of a year without a record',
      transcript({ years: [record()] }),
      { schoolYear: before },
      inTerm,
      'no-such-year-record',
    ],
    ['once the year is locked (Đ25.4)', transcript({ years: [record()] }), {}, afterLock, 'year-locked'],
    [
      'of a record of another school',
      transcript({ years: [record({ schoolId: there })] }),
      {},
      inTerm,
      'not-your-record',
    ],
    [
      'by the former school after the pupil moved',
      transcript({ years: [record()], state: { kind: 'open', schoolId: there } }),
      {},
      inTerm,
      'no-such-transcript',
    ],
    [
      'while a transfer is under way',
      transcript({ years: [record()], state: { kind: 'released', from: here, to: there, transferId: 't' } }),
      {},
      inTerm,
      'transfer-under-way',
    ],
  ])('%s is refused', (_, standing, changes, now, expected) => {
    expect(cancel(standing, changes, now)).toMatchObject({ ok: false, refusal: { code: expected } });
  });
});

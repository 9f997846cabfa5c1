import { expect, test } from 'vitest';
import { retainYearRecordUntil, retentionSchema } from '../../../../src/domain/retention/retention.ts';

const retention = { lockDays: 365, yearRecord: { years: 50, source: 'thử nghiệm' } };

test('a year record is kept for its term, counted from its acceptance (Đ28.2)', () => {
  const until = retainYearRecordUntil(retention, new Date('2026-05-30T01:00:00Z'));
  expect(until.toISOString()).toBe('2076-05-30T01:00:00.000Z');
});

test('terms within a century are taken as they stand', () => {
  for (const one of [retention, { lockDays: 36_500, yearRecord: { years: 100, source: 'x y' } }])
    expect(retentionSchema.parse(one)).toEqual(one);
});

test.each([
  { ...retention, lockDays: 0 },
  { ...retention, yearRecord: { years: 0, source: 'x y z' } },
  { ...retention, yearRecord: { years: 50 } },
  { ...retention, yearRecord: { years: 50, source: 'QĐ' } },
  { ...retention, yearRecord: { years: 101, source: 'x y z' } },
  { ...retention, lockDays: 36_501 },
  { lockDays: 365 },
  { ...retention, unknown: 1 },
])('a term that means nothing is refused: %j', (bad) => {
  expect(retentionSchema.safeParse(bad).success).toBe(false);
});

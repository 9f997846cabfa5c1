import { describe, expect, test } from 'vitest';
import shipped from '../../../../config/retention.json' with { type: 'json' };
import {
  finiteTermOverBefore,
  type Keeping,
  lockAhead,
  mayGoFrom,
  type Retention,
  renewalDueBefore,
  renewalMissedBefore,
  retentionSchema,
} from '../../../../src/domain/retention/retention.ts';

const retention: Retention = {
  lock: { years: 10, renewBeforeDays: 730 },
  refusedUploads: { days: 400, source: 'thử nghiệm' },
};
const day = 86_400_000;

describe('what is permanent (Đ28.2, Nghị định 88/2026 Đ8)', () => {
  test.each([
    ['2026-05-30T01:00:00Z', '2036-06-01T00:00:00.000Z'],
    ['2026-06-01T00:00:00Z', '2036-07-01T00:00:00.000Z'],
    ['2026-12-31T23:59:59Z', '2037-01-01T00:00:00.000Z'],
    ['2028-02-29T12:00:00Z', '2038-03-01T00:00:00.000Z'],
  ])('is locked years ahead, to the first of a month: at %s until %s', (now, until) => {
    expect(lockAhead(retention, new Date(now)).toISOString()).toBe(until);
  });

  test('is renewed long before the end, and missed at half of that', () => {
    const now = new Date('2026-11-27T00:00:00Z');
    expect(renewalDueBefore(retention, now).getTime() - now.getTime()).toBe(730 * day);
    expect(renewalMissedBefore(retention, now).getTime() - now.getTime()).toBe(365 * day);
    expect(lockAhead(retention, now).getTime()).toBeGreaterThan(renewalDueBefore(retention, now).getTime());
  });

  test('has no day from which it may go: there is no way to ask for one', () => {
    const kept: Keeping = { term: 'permanent' };
    const open: Keeping = { term: 'undecided' };
    // @ts-expect-error a term that is permanent is none that ends
    expect(() => mayGoFrom(kept, retention)).toThrow();
    // @ts-expect-error nor is what nobody has decided on
    expect(() => mayGoFrom(open, retention)).toThrow();
  });
});

test('what never became a record may go after its term, counted from when that was settled', () => {
  const since = new Date('2026-05-30T01:00:00Z');
  const from = mayGoFrom({ term: 'finite', since }, retention);
  expect(from.getTime() - since.getTime()).toBe(400 * day);
  expect(finiteTermOverBefore(retention, from)).toEqual(since);
});

describe('config/retention.json', () => {
  const { lock, refusedUploads } = retention;

  test.each([
    retention,
    shipped,
    { lock: { years: 2, renewBeforeDays: 365 }, refusedUploads: { days: 90, source: 'QĐ1' } },
    { lock: { years: 20, renewBeforeDays: 3_650 }, refusedUploads: { days: 3_650, source: 'x y' } },
    { lock: { years: 2, renewBeforeDays: 90 }, refusedUploads },
  ])('sets how far ahead is locked and what goes for the rest: %j', (good) => {
    expect(retentionSchema.parse(good)).toEqual(good);
  });

  test.each([
    { ...retention, lock: { ...lock, years: 1 } },
    { ...retention, lock: { ...lock, years: 21 } },
    { ...retention, lock: { ...lock, years: 2.5 } },
    { ...retention, lock: { ...lock, renewBeforeDays: 89 } },
    { ...retention, lock: { years: 20, renewBeforeDays: 3_651 } },
    { ...retention, lock: { years: 2, renewBeforeDays: 366 } },
    { ...retention, lock: { ...lock, more: 1 } },
    { ...retention, refusedUploads: { ...refusedUploads, days: 89 } },
    { ...retention, refusedUploads: { ...refusedUploads, days: 3_651 } },
    { ...retention, refusedUploads: { ...refusedUploads, source: 'QĐ' } },
    { ...retention, refusedUploads: { days: 400 } },
    { ...retention, permanent: false },
    { lock },
    { refusedUploads },
    [],
    null,
  ])('means nothing and is refused: %j', (bad) => {
    expect(retentionSchema.safeParse(bad).success).toBe(false);
  });

  test('with a renewal that begins too early is told at which setting, and what is the most', () => {
    const { error } = retentionSchema.safeParse({ ...retention, lock: { years: 2, renewBeforeDays: 366 } });
    expect(error?.issues).toMatchObject([
      { path: ['lock', 'renewBeforeDays'], message: expect.stringContaining('at most half of lock.years') },
    ]);
  });

  test.each([
    [{ lockDays: 365, yearRecord: { years: 50, source: 'QĐ 1' } }, 'lockDays, yearRecord: '],
    [{ ...retention, lockDays: 365 }, 'lockDays: '],
    [{ ...retention, yearRecord: { years: 50, source: 'QĐ 1' } }, 'yearRecord: '],
  ])('of the former form is refused by name, with what to write: %j', (former, names) => {
    const { error } = retentionSchema.safeParse(former);
    expect(error?.issues).toHaveLength(1);
    const { message = '' } = error?.issues[0] ?? {};
    expect(message.startsWith(names)).toBe(true);
    const [, example = ''] = /(\{.*\})$/.exec(message) ?? [];
    expect(retentionSchema.safeParse(JSON.parse(example)).success).toBe(true);
  });
});

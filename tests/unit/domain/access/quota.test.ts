import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../../../src/config/config-error.ts';
import { configParts } from '../../../../src/config/config-parts.ts';
import { alarmShare, quotaFor, quotasSchema } from '../../../../src/domain/access/quota.ts';
import { secondsOfDayLeft, vietnameseDay } from '../../../../src/domain/identity/calendar.ts';

const shipped = JSON.parse(await readFile('config/quotas.json', 'utf8'));
const refused = (change: object) => !quotasSchema.safeParse({ ...shipped, ...change }).success;

describe('the quotas of a key', () => {
  test('are shipped, and every kind of caller has one of each, but for what only schools are told', async () => {
    const quotas = await configParts({}).quotas();
    for (const kind of ['school', 'officer', 'auditor'] as const) {
      expect(quotaFor(quotas, 'looks', kind)).toBeGreaterThan(0);
      expect(quotaFor(quotas, 'deniedLooks', kind)).toBeGreaterThan(0);
      expect(quotaFor(quotas, 'deniedLooks', kind)).toBeLessThan(5_000);
    }
    expect(quotaFor(quotas, 'heldElsewhere', 'school')).toBeGreaterThan(0);
    expect(quotaFor(quotas, 'heldElsewhere', 'officer')).toBeUndefined();
    expect(quotaFor(quotas, 'looks', 'system')).toBeUndefined();
  });

  test('are whole numbers from 1 on; none may be left out, and nothing else may be said', () => {
    const { looks } = shipped;
    expect(refused({})).toBe(false);
    for (const school of [0, -1, 1.5, '20', null, undefined]) {
      expect(refused({ looks: { ...looks, school } }), String(school)).toBe(true);
    }
    expect(refused({ deniedLooks: { school: 5 } })).toBe(true);
    expect(refused({ looks: { ...looks, anyone: 5 } })).toBe(true);
    expect(refused({ perSecond: 5 })).toBe(true);
    expect(refused({ note: '' })).toBe(true);
  });

  test('that are not to be read stop the start, with the key that names them', async () => {
    const parts = configParts({ KHB_QUOTAS_FILE: 'config/policy.json' });
    await expect(parts.quotas()).rejects.toThrow(ConfigError);
    await expect(parts.quotas()).rejects.toThrow(/KHB_QUOTAS_FILE/);
  });
});

describe('an alarm', () => {
  test.each([
    ['deniedLooks', 4, 0, 1, undefined],
    ['deniedLooks', 4, 1, 2, 0.5],
    ['deniedLooks', 4, 2, 3, undefined],
    ['deniedLooks', 4, 3, 4, 1],
    ['deniedLooks', 4, 4, 5, undefined],
    ['deniedLooks', 3, 0, 1, undefined],
    ['deniedLooks', 3, 1, 2, 0.5],
    ['heldElsewhere', 10, 1, 9, 0.5],
    ['heldElsewhere', 10, 1, 30, 1],
    ['deniedLooks', 1, 0, 1, 1],
    ['deniedLooks', 4, 2, 2, undefined],
    ['looks', 4, 1, 2, undefined],
    ['looks', 4, 3, 4, 1],
  ] as const)('of %s, %i a day, is due from %i to %i at %s', (name, limit, before, total, share) => {
    expect(alarmShare(name, limit, before, total)).toBe(share);
  });
});

test('the day of a quota begins at midnight in Vietnam, whatever day it is in Greenwich', () => {
  const last = new Date('2026-11-26T16:59:59.999Z');
  const first = new Date('2026-11-26T17:00:00.000Z');
  expect([vietnameseDay(last), secondsOfDayLeft(last)]).toEqual(['2026-11-26', 1]);
  expect([vietnameseDay(first), secondsOfDayLeft(first)]).toEqual(['2026-11-27', 86_400]);
  expect(secondsOfDayLeft(new Date('2026-11-27T00:00:00.000Z'))).toBe(17 * 3_600);
});

import { expect, test } from 'vitest';
import { ifLocalHour, parseSigningTime } from '../../../../src/signature/judging/signing-time.ts';

test.each([
  ['2026-05-28T14:11:12', '2026-05-28T07:11:12.000Z', true],
  ['2026-05-28T14:11:12.5', '2026-05-28T07:11:12.500Z', true],
  ['2026-05-28T14:11:12.0', '2026-05-28T07:11:12.000Z', true],
  ['2026-05-28T14:11:12.1234567+07:00', '2026-05-28T07:11:12.123Z', false],
  ['2026-05-28T14:11:12.000000000001Z', '2026-05-28T14:11:12.000Z', false],
  ['2026-05-28T14:11:12.123Z', '2026-05-28T14:11:12.123Z', false],
  ['2026-05-28T14:11:12+07:00', '2026-05-28T07:11:12.000Z', false],
  ['2026-05-28T00:00:00+14:00', '2026-05-27T10:00:00.000Z', false],
  ['2026-05-28T00:00:00-05:30', '2026-05-28T05:30:00.000Z', false],
  ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z', false],
])('%s is %s', (text, utc, zoneAssumed) => {
  const time = parseSigningTime(text, { zulu: 'utc', zoneIfMissing: '+07:00' });
  expect(time?.at.toISOString()).toBe(utc);
  expect(time).toMatchObject({ claimed: text, zoneAssumed });
});

test.each([
  '',
  '2026-05-28',
  '2026-05-28 14:11:12',
  '2026-05-28t14:11:12',
  '2026-05-28T14:11',
  '2026-05-28T14:11:12.',

  '2026-05-28T14:11:12z',
  '2026-05-28T14:11:12+7',
  '2026-05-28T14:11:12+0700',
  '2026-05-28T14:11:12+14:01',
  '2026-05-28T14:11:12+07:60',
  '2026-02-29T14:11:12',
  '2026-04-31T14:11:12',
  '2026-13-01T14:11:12',
  '2026-00-01T14:11:12',
  '2026-05-00T14:11:12',
  '2026-05-28T24:00:00',
  '2026-05-28T23:60:00',
  '2026-06-30T23:59:60Z',
  ' 2026-05-28T14:11:12',
  '2026-05-28T14:11:12 ',
  '+2026-05-28T14:11:12',
  '२०२६-05-28T14:11:12',
])('%j is no signing time', (text) => {
  expect(parseSigningTime(text, { zulu: 'utc', zoneIfMissing: '+07:00' })).toBeUndefined();
});

const local = { zulu: 'local', zoneIfMissing: '+07:00' } as const;
const utc = { zulu: 'utc', zoneIfMissing: '+07:00' } as const;

test('a Z behind a local hour, where the profile says that it is written so', () => {
  expect(parseSigningTime('2026-05-28T14:11:12Z', local)).toEqual({
    claimed: '2026-05-28T14:11:12Z',
    at: new Date('2026-05-28T07:11:12Z'),
    zoneAssumed: true,
  });
});

test('of a fraction without end the beginning is told, and the zone', () => {
  const time = parseSigningTime(`2026-05-28T14:11:12.${'9'.repeat(100_000)}Z`, utc);
  expect(time?.at.toISOString()).toBe('2026-05-28T14:11:12.999Z');
  expect(time?.claimed).toBe(`2026-05-28T14:11:12.${'9'.repeat(44)}…Z`);
});

test('what a Z would mean behind a local hour', () => {
  const meant = (text: string, rules: typeof utc | typeof local) => {
    const time = parseSigningTime(text, rules);
    return time && ifLocalHour(time, rules)?.toISOString();
  };
  expect(meant('2026-05-28T14:11:12Z', utc)).toBe('2026-05-28T07:11:12.000Z');
  expect(meant('2026-05-28T14:11:12Z', local)).toBeUndefined();
  expect(meant('2026-05-28T14:11:12+00:00', utc)).toBeUndefined();
  expect(meant('2026-05-28T14:11:12', utc)).toBeUndefined();
});

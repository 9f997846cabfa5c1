import { expect, test } from 'vitest';
import { parseClockOffset } from '../../../src/config/clock-offset.ts';
import { serviceClock } from '../../../src/config/service-clock.ts';

const hour = 3_600_000;

test.each([
  ['-1h', -hour],
  ['+7h', 7 * hour],
  ['7h', 7 * hour],
  ['+365d', 365 * 24 * hour],
  ['90s', 90_000],
  ['-15m', -900_000],
  ['0s', 0],
  ['PT1H', hour],
  ['-PT1H30M', -1.5 * hour],
  ['+P365D', 365 * 24 * hour],
  ['P1DT2H3M4S', 26 * hour + 184_000],
])('%s', (text, ms) => expect(parseClockOffset(text)).toBe(ms));

test.each(['', 'h', '1', '1y', '1 h', 'P', 'PT', 'P1Y', 'P1M', '1h30m', '--1h', '+1000000000d'])(
  '%s is no offset',
  (text) => expect(parseClockOffset(text)).toBeUndefined(),
);

test('the service’s clock is the machine’s, moved', () => {
  const machine = () => new Date('2026-11-26T17:00:00Z');
  expect(serviceClock(0, machine)().toISOString()).toBe('2026-11-26T17:00:00.000Z');
  expect(serviceClock(-hour, machine)().toISOString()).toBe('2026-11-26T16:00:00.000Z');
});

import { describe, expect, test } from 'vitest';
import { outOfOrder } from '../../../../src/domain/identity/signing-order.ts';

const skew = 300_000;
/** `08:00:12`, as UTC or (with a Z) as what a Z behind a local hour of +07:00 reads */
const moment = (text: string) =>
  new Date(`2026-05-28T${text.replace('Z', '')}${text.endsWith('Z') ? 'Z' : '+07:00'}`);

/** Who (by rank and hour) stands where in the order; `0 08:00:12Z` is of the first role and written with a Z. */
function judged(...said: readonly string[]) {
  const claims = said.map((one) => {
    const [rank, hour = ''] = one.split(' ');
    const ifLocal = hour.endsWith('Z') ? moment(hour.slice(0, -1)) : undefined;
    return { one, rank: Number(rank), at: moment(hour), ifLocal };
  });
  return Object.fromEntries([...outOfOrder(claims, skew)].map(([{ one }, what]) => [one, what]));
}

describe('signing times of one document, role after role (Đ24.5)', () => {
  test.each([
    [[]],
    [['0 08:00:12', '1 10:11:12', '2 14:11:12', '3 15:11:12']],
    [['3 15:11:12', '1 10:11:12', '0 08:00:12', '2 14:11:12']],
    [['0 08:00:12', '1 08:00:12']],
    [['0 09:00:00', '0 08:00:00', '1 09:00:00']],
    [['0 01:00:00Z', '1 08:00:00']],
  ])('agree: %j', (said) => {
    expect(judged(...said)).toEqual({});
  });

  test('early by no more than clocks may differ is told, and no fault', () => {
    expect(judged('0 08:00:13', '1 08:00:12')).toEqual({ '1 08:00:12': 'within-tolerance' });
    expect(judged('0 08:05:00', '1 08:00:00')).toEqual({ '1 08:00:00': 'within-tolerance' });
    expect(judged('0 08:05:00', '1 08:01:00', '2 08:02:00')).toEqual({
      '1 08:01:00': 'within-tolerance',
      '2 08:02:00': 'within-tolerance',
    });
  });

  test('early by more is a fault of the later role', () => {
    expect(judged('0 08:05:01', '1 08:00:00')).toEqual({ '1 08:00:00': 'before-earlier-role' });
    expect(judged('0 08:00:00', '1 10:00:00', '2 09:00:00', '3 11:00:00')).toEqual({
      '2 09:00:00': 'before-earlier-role',
    });
  });

  test('tolerance does not add up from role to role', () => {
    expect(judged('0 08:05:00', '1 08:01:00', '2 07:59:00')).toEqual({
      '1 08:01:00': 'within-tolerance',
      '2 07:59:00': 'before-earlier-role',
    });
  });

  test('a local hour written with a Z is the cause, and nobody else is blamed', () => {
    expect(judged('0 08:00:12Z', '1 10:11:12', '2 14:11:12', '3 15:11:12')).toEqual({
      '0 08:00:12Z': 'local-hour-as-utc',
    });
    expect(judged('0 08:00:12Z', '1 10:11:12')).toEqual({ '0 08:00:12Z': 'local-hour-as-utc' });
  });

  test('of several written with a Z, those that others contradict are the cause', () => {
    expect(judged('0 08:00:12Z', '0 01:00:00Z', '1 10:11:12', '2 14:11:12')).toEqual({
      '0 08:00:12Z': 'local-hour-as-utc',
    });
    expect(judged('0 08:00:12Z', '1 10:11:12Z', '2 14:11:12Z', '3 15:11:12')).toEqual({
      '0 08:00:12Z': 'local-hour-as-utc',
      '1 10:11:12Z': 'local-hour-as-utc',
      '2 14:11:12Z': 'local-hour-as-utc',
    });
  });

  test('a Z that explains not all is no cause', () => {
    expect(judged('0 16:00:00Z', '1 10:11:12')).toEqual({ '1 10:11:12': 'before-earlier-role' });
    expect(judged('0 08:00:00Z', '1 10:11:12', '2 09:00:00')).toEqual({
      '1 10:11:12': 'before-earlier-role',
      '2 09:00:00': 'before-earlier-role',
    });
  });

  test('a clock ahead of several later ones is the cause; ahead of one alone, either may be wrong', () => {
    expect(judged('0 18:00:00', '0 08:00:00', '1 10:11:12', '2 14:11:12')).toEqual({
      '0 18:00:00': 'clock-ahead',
    });
    expect(judged('0 18:00:00', '1 10:11:12', '2 19:00:00')).toEqual({
      '1 10:11:12': 'before-earlier-role',
    });
    expect(judged('0 18:00:00', '0 17:00:00', '1 10:11:12', '2 14:11:12')).toEqual({
      '1 10:11:12': 'before-earlier-role',
      '2 14:11:12': 'before-earlier-role',
    });
  });

  test('beside a cause the rest are judged by themselves', () => {
    expect(judged('0 18:00:00', '0 10:11:13', '1 10:11:12', '2 14:11:12')).toEqual({
      '0 18:00:00': 'clock-ahead',
      '1 10:11:12': 'within-tolerance',
    });
  });
});

import { describe, expect, test } from 'vitest';
import {
  DER,
  derAt,
  derChildren,
  expectDer,
  integerHex,
  NotDer,
  oidOf,
  serialHex,
  timeOf,
} from '../../../../src/signature/core/der.ts';

const bytes = (hex: string) => Buffer.from(hex, 'hex');
const at = (hex: string) => derAt(bytes(hex), 0, hex.length / 2);

describe('DER', () => {
  test('lengths in their shortest form', () => {
    expect(at('0400')).toMatchObject({ tag: 4, start: 2, end: 2 });
    expect(at(`0481${'80'}${'00'.repeat(128)}`)).toMatchObject({ start: 3, end: 131 });
    expect(at(`04820100${'00'.repeat(256)}`)).toMatchObject({ start: 4, end: 260 });
  });
  test.each([
    ['nothing', ''],
    ['a tag alone', '04'],
    ['content cut short', '040200'],
    ['an indefinite length', '30800000'],
    ['a length that could be shorter', `04817f${'00'.repeat(127)}`],
    ['a length with a leading zero', `0482007f${'00'.repeat(127)}`],
    ['a length of five bytes', '04850000000001ff'],
    ['a tag of two bytes', '1f810100'],
    ['a length beyond the end', '0484ffffffff'],
  ])('%s is refused', (_, hex) => {
    expect(() => at(hex)).toThrow(NotDer);
  });
  test('a child that leaves its parent is refused', () => {
    const outer = bytes('3003040200aaaa');
    expect(() => derChildren(outer, expectDer(outer, 0, 5, DER.sequence))).toThrow(NotDer);
  });

  test.each([
    ['06032a0304', '1.2.3.4'],
    ['0603550f25', '2.5.15.37'],
    ['06092a864886f70d01010b', '1.2.840.113549.1.1.11'],
    ['060388370a', '2.999.10'],
  ])('object identifier %s', (hex, oid) => {
    expect(oidOf(bytes(hex), at(hex))).toBe(oid);
  });

  test.each([
    ['170d3236303532383031303230335a', '2026-05-28T01:02:03.000Z'],
    ['170d3439303130313030303030305a', '2049-01-01T00:00:00.000Z'],
    ['170d3530303130313030303030305a', '1950-01-01T00:00:00.000Z'],
    ['180f32303530303130313030303030305a', '2050-01-01T00:00:00.000Z'],
  ])('time %s', (hex, instant) => {
    expect(timeOf(bytes(hex), at(hex)).toISOString()).toBe(instant);
  });
  test.each([
    ['without Z', '170c323630353238303130323033'],
    ['without seconds', '170b323630353238303130325a'],
    ['of month 13', '170d3236313332383031303230335a'],
    ['of another kind', '040d3236303532383031303230335a'],
  ])('a time %s is refused', (_, hex) => {
    expect(() => timeOf(bytes(hex), at(hex))).toThrow(NotDer);
  });

  test('serial numbers are compared without leading zeros', () => {
    expect(integerHex(bytes('02020080'), at('02020080'))).toBe('80');
    expect(serialHex('00AB')).toBe('ab');
    expect(serialHex('0')).toBe('0');
    expect(serialHex('00')).toBe('00');
  });
});

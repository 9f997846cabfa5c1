import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../../src/storage/index/canonical-json.ts';

describe('canonical JSON', () => {
  it('sorts keys at every depth and leaves undefined out', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 'đ"' }], a: undefined, '10': null, '9': true })).toBe(
      '{"10":null,"9":true,"b":[{"a":"đ\\"","z":1}]}',
    );
  });

  it('spells numbers as JSON does', () => {
    expect(canonicalJson([0, -1.5, 1e21, 1e-7])).toBe('[0,-1.5,1e+21,1e-7]');
    expect(canonicalJson(-0)).toBe('0');
  });

  it.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a lone surrogate', '\ud800'],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['bytes', Buffer.from('x')],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['undefined in an array', [undefined]],
    ['a lone surrogate as a key', { '\udc00': 1 }],
  ])('refuses %s, which would not come back the same', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

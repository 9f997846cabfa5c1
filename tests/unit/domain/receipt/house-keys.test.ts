import { describe, expect, test } from 'vitest';
import {
  type HouseKey,
  houseKeysSchema,
  replaceKey,
  signedThen,
  whyNotSigning,
} from '../../../../src/domain/receipt/house-keys.ts';

const key = (letter: string): HouseKey => {
  const x = letter.repeat(43);
  return { kty: 'OKP', crv: 'Ed25519', x, kid: x, alg: 'EdDSA', use: 'sig' };
};
const [a, b, c] = ['a', 'b', 'c'].map(key) as [HouseKey, HouseKey, HouseKey];
const at = (seconds: number) => new Date(seconds * 1_000);
const times = { now: at(1_000), until: at(2_000) };

describe('a key in the place of another', () => {
  test('signs from now on; the old one until its time is over', () =>
    expect(replaceKey([a], a, b, times)).toEqual([
      { ...a, exp: 2_000 },
      { ...b, nbf: 1_000 },
    ]));

  test('twice is once, and each keeps when it began', () => {
    const once = replaceKey([a], a, b, times);
    expect(replaceKey(once, a, b, { now: at(9_000), until: at(9_999) })).toBe(once);
    expect(replaceKey(once, b, c, { now: at(5_000), until: at(6_000) })).toEqual([
      { ...a, exp: 2_000 },
      { ...b, nbf: 1_000, exp: 6_000 },
      { ...c, nbf: 5_000 },
    ]);
  });

  test('an old one that is not listed yet is listed', () =>
    expect(replaceKey([c], a, b, times).map(({ kid }) => kid)).toEqual([c.kid, a.kid, b.kid]));

  test('parts of a second are cut, so that what is published is whole', () =>
    expect(
      replaceKey([a], a, b, { now: new Date(1_000_999), until: new Date(2_000_999) }).map(({ nbf, exp }) => [
        nbf,
        exp,
      ]),
    ).toEqual([
      [undefined, 2_000],
      [1_000, undefined],
    ]));
});

describe('whether a key signed then', () => {
  test.each([
    [{}, 0, true],
    [{ nbf: 1_000 }, 700, true],
    [{ nbf: 1_000 }, 699.999, false],
    [{ exp: 2_000 }, 2_300, true],
    [{ exp: 2_000 }, 2_300.001, false],
    [{ nbf: 1_000, exp: 2_000 }, 1_500, true],
  ])('%j at %d: %s', (window, seconds, signed) => expect(signedThen(window, at(seconds))).toBe(signed));
});

test('who signs by the list', () => {
  const keys = replaceKey([a], a, b, times);
  expect(whyNotSigning(keys, a.kid)).toBe('replaced');
  expect(whyNotSigning(keys, b.kid)).toBeUndefined();
  expect(whyNotSigning(keys, c.kid)).toBe('unlisted');
});

test('a list holds public Ed25519 keys and nothing else', () => {
  expect(houseKeysSchema.safeParse({ keys: [{ ...a, nbf: 1, exp: 2 }] }).success).toBe(true);
  const others = [
    { keys: [] },
    { keys: [{ ...a, d: a.x }] },
    { keys: [{ ...a, kty: 'EC' }] },
    { keys: [{ ...a, crv: 'X25519' }] },
    { keys: [{ ...a, alg: 'ES256' }] },
    { keys: [{ ...a, use: 'enc' }] },
    { keys: [{ ...a, x: 'a' }] },
    { keys: [{ ...a, x: `${a.x}a` }] },
    { keys: [{ ...a, kid: 'a' }] },
    { keys: [{ ...a, kid: `${a.kid}a` }] },
    { keys: [{ ...a, x: `!${a.x.slice(1)}` }] },
    { keys: [{ ...a, kid: `!${a.kid.slice(1)}` }] },
    { keys: [{ ...a, exp: -1 }] },
    { keys: [{ ...a, nbf: -1 }] },
    { keys: [{ ...a, exp: 1.5 }] },
    { keys: [a], more: 1 },
  ];
  for (const other of others)
    expect(houseKeysSchema.safeParse(other).success, JSON.stringify(other)).toBe(false);
});

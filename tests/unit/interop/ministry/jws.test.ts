import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openJws, parseKeySet, signJws } from '../../../../src/interop/ministry/jws.ts';
import { TYP } from '../../../../src/interop/ministry/wire.ts';
import { makeStrangerKey } from '../../../../trial/peers/ministry/keys.ts';

const schema = z.strictObject({ a: z.number() });
const key = await makeStrangerKey();
const other = await makeStrangerKey();
const NOW = new Date('2026-06-01T00:00:00Z');
const keys = parseKeySet(JSON.stringify({ keys: [key.publicJwk] }), NOW);
const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a signed text', () => {
  it('opens under the key that signed it', async () => {
    const jws = await signJws(TYP.receipt, { a: 1 }, key);
    expect(await openJws(TYP.receipt, jws, keys, schema)).toEqual({ a: 1 });
  });

  it('opens under either key while the signer changes its key', async () => {
    const both = parseKeySet(JSON.stringify({ keys: [key.publicJwk, other.publicJwk] }), NOW);
    for (const signer of [key, other]) {
      const jws = await signJws(TYP.receipt, { a: 1 }, signer);
      expect(await openJws(TYP.receipt, jws, both, schema)).toEqual({ a: 1 });
    }
  });

  it.each<[string, () => Promise<string> | string, string]>([
    ['signed by another key', () => signJws(TYP.receipt, { a: 1 }, other), 'signature-invalid'],
    ['of another kind', () => signJws(TYP.refusal, { a: 1 }, key), 'wrong-typ'],
    ['of another shape', () => signJws(TYP.receipt, { a: 1, b: 2 }, key), 'content-malformed'],
    [
      'whose content was changed',
      async () => {
        const [header, , signature] = (await signJws(TYP.receipt, { a: 1 }, key)).split('.');
        return `${header}.${b64({ a: 2 })}.${signature}`;
      },
      'signature-invalid',
    ],
    ['without signature (alg none)', () => `${b64({ alg: 'none' })}.${b64({ a: 1 })}.`, 'signature-invalid'],
    [
      'signed with the public key as a secret (HS256)',
      () => `${b64({ alg: 'HS256', kid: key.publicJwk.kid })}.${b64({ a: 1 })}.AAAA`,
      'signature-invalid',
    ],
    ['that is none', () => 'not a jws', 'signature-invalid'],
  ])('%s is refused', async (_, make, fault) => {
    await expect(openJws(TYP.receipt, await make(), keys, schema)).rejects.toMatchObject({ fault });
  });
});

describe('a key set', () => {
  it('has no key that signs no more: a message is of now', async () => {
    const seconds = NOW.getTime() / 1_000;
    const of = (exp: number) => parseKeySet(JSON.stringify({ keys: [{ ...key.publicJwk, exp }] }), NOW);
    const jws = await signJws(TYP.receipt, {}, key);
    expect(await openJws(TYP.receipt, jws, of(seconds + 1), z.object({}))).toEqual({});
    await expect(openJws(TYP.receipt, jws, of(seconds - 301), z.object({}))).rejects.toThrow(
      'signature-invalid',
    );
  });

  it.each([
    ['is empty', { keys: [] }],
    ['holds a private key', { keys: [{ ...key.publicJwk, d: 'A'.repeat(43) }] }],
    ['holds another kind of key', { keys: [{ kty: 'oct', k: 'AAAA', kid: 'x' }] }],
    ['has a key without name', { keys: [{ ...key.publicJwk, kid: undefined }] }],
  ])('that %s is refused', (_, content) => {
    expect(() => parseKeySet(JSON.stringify(content), NOW)).toThrow(/key set/);
  });
});

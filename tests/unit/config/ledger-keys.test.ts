import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formerKeys, ledgerKeysSchema } from '../../../src/config/ledger-config.ts';
import { noteSigner, verifierKey } from '../../../src/ledger/note/keys.ts';

const signerOf = (origin: string) => noteSigner(origin, 'ed25519', generateKeyPairSync('ed25519').privateKey);
const [old, now, other] = [signerOf('log'), signerOf('log'), signerOf('other')];
const until = '2027-01-01T00:00:00Z';
const listed = (...keys: readonly object[]) => ledgerKeysSchema.parse({ keys });
const of = (signer: typeof old, times: object = {}) => ({ key: verifierKey(signer.key), ...times });

describe('the keys of the ledger', () => {
  it('one signs, and the others have signed before', () => {
    const former = formerKeys(now, listed(of(old, { until }), of(now, { from: until })));
    expect(former.map(({ id }) => id)).toEqual([old.key.id]);
    expect(formerKeys(now, listed(of(now)))).toEqual([]);
  });

  it.each([
    ['not listed', [of(old, { until })], /not listed/],
    ['replaced', [of(now, { until })], /was replaced/],
    ['two that sign', [of(now), of(old)], /two keys sign now/],
    ['of another log', [of(now), of(other, { until })], /of another log/],
  ])('refused: %s', (_, keys, words) => {
    expect(() => formerKeys(now, listed(...keys))).toThrow(words);
  });

  it('a key of a witness, or anything else, is no key of a log', () => {
    const witness = noteSigner('log', 'cosignature/v1', generateKeyPairSync('ed25519').privateKey);
    for (const key of [verifierKey(witness.key), 'log+00000000+AAAA', ''])
      expect(ledgerKeysSchema.safeParse({ keys: [{ key }] }).success).toBe(false);
  });
});

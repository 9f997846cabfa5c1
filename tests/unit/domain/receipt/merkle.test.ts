import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { merkleTree } from '../../../../src/domain/receipt/merkle.ts';

const {
  leafHash,
  root: merkleRoot,
  inclusionProof,
  rootFromProof,
} = merkleTree((bytes) => createHash('sha256').update(bytes).digest());

/** The leaves of the reference tests of Certificate Transparency (RFC 6962 and 9162 hash alike). */
const DATA = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const LEAVES = DATA.map(leafHash);
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`${index}`)));

describe('the root', () => {
  test.each(ROOTS.map((root, index) => [index + 1, root] as const))('of %i leaves', (size, root) => {
    expect(hex(merkleRoot(LEAVES.slice(0, size)))).toBe(root);
  });

  test('of one leaf is the leaf, and no leaves have none', () => {
    expect(hex(merkleRoot(LEAVES.slice(0, 1)))).toBe(
      createHash('sha256')
        .update(Buffer.from([0x00]))
        .digest('hex'),
    );
    expect(() => merkleRoot([])).toThrow('a tree has at least one leaf');
  });

  test('is not that of a tree whose leaf is written as a node (second preimage)', () => {
    const [a, b, c] = LEAVES as [Uint8Array, Uint8Array, Uint8Array];
    const asLeaf = leafHash(Buffer.concat([Buffer.from([0x01]), a, b]));
    expect(merkleRoot([asLeaf, c])).not.toEqual(merkleRoot([a, b, c]));
  });
});

describe('a proof', () => {
  test('is that of the reference tests', () => {
    expect(inclusionProof(LEAVES, 0).map(hex)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(inclusionProof(LEAVES.slice(0, 3), 2).map(hex)).toEqual([ROOTS[1]]);
    expect(inclusionProof(LEAVES.slice(0, 5), 1).map(hex)).toEqual([
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ]);
  });

  test('of 10,000 leaves is at most 14 hashes long', () => {
    const leaves = many(10_000);
    const root = hex(merkleRoot(leaves));
    for (const index of [0, 1, 4_095, 4_096, 8_191, 8_192, 9_983, 9_984, 9_999]) {
      const proof = inclusionProof(leaves, index);
      expect(proof.length).toBeLessThanOrEqual(14);
      expect(hex(rootFromProof(leaves[index] as Uint8Array, index, leaves.length, proof))).toBe(root);
    }
  });

  test('that is changed in any bit, longer, shorter or out of order leads elsewhere', () => {
    const leaves = many(11);
    const root = merkleRoot(leaves);
    const leaf = leaves[6] as Uint8Array;
    const proof = inclusionProof(leaves, 6);
    const leadsHome = (index: number, size: number, path: readonly Uint8Array[], from: Uint8Array = leaf) =>
      hex(rootFromProof(from, index, size, path)) === hex(root);
    expect(leadsHome(6, 11, proof)).toBe(true);
    for (let at = 0; at < proof.length; at += 1) {
      for (let bit = 0; bit < 256; bit += 1) {
        const turned = proof.map((hash) => Buffer.from(hash));
        const byte = turned[at] as Uint8Array;
        byte[bit >> 3] = (byte[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(leadsHome(6, 11, turned)).toBe(false);
      }
      expect(leadsHome(6, 11, proof.toSpliced(at, 1))).toBe(false);
      expect(leadsHome(6, 11, proof.toSpliced(at, 0, leaf))).toBe(false);
    }
    expect(leadsHome(6, 11, [...proof, root])).toBe(false);
    expect(leadsHome(6, 11, proof.toReversed())).toBe(false);
    for (let index = 0; index < 11; index += 1)
      if (index !== 6) expect(leadsHome(index, 11, proof)).toBe(false);
  });

  test.each([
    [-1, 3],
    [3, 3],
    [0, 0],
    [0.5, 3],
    [Number.NaN, 3],
    [0, Number.POSITIVE_INFINITY],
    [0, 2 ** 60],
    [-1, 1],
    [1, 1],
    [0.5, 1],
  ])('for leaf %d of %d leads nowhere', (index, size) => {
    expect(rootFromProof(LEAVES[0] as Uint8Array, index, size, [])).toBeUndefined();
  });

  test('of another length leads nowhere at all', () => {
    const leaves = many(11);
    const proof = inclusionProof(leaves, 6);
    const lead = (path: readonly Uint8Array[]) => rootFromProof(leaves[6] as Uint8Array, 6, 11, path);
    expect(lead(proof)).toBeDefined();
    expect(lead(proof.slice(0, -1))).toBeUndefined();
    expect(lead([...proof, merkleRoot(leaves)])).toBeUndefined();
    const [a, b] = LEAVES as [Uint8Array, Uint8Array];
    expect(rootFromProof(a, 0, 1.5, [b])).toBeUndefined();
  });

  test('that names a leaf the tree has not is refused', () => {
    for (const index of [-1, 0.5, 8, Number.NaN])
      expect(() => inclusionProof(LEAVES, index)).toThrow(RangeError);
  });
});

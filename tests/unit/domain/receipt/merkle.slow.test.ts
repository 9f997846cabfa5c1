import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { merkleTree } from '../../../../src/domain/receipt/merkle.ts';

const {
  leafHash,
  root: merkleRoot,
  inclusionProof,
  rootFromProof,
} = merkleTree((bytes) => createHash('sha256').update(bytes).digest());
const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`${index}`)));

test('a proof of every leaf of every tree up to 130 leaves leads to its root, and no other leaf does', () => {
  for (let size = 1; size <= 130; size += 1) {
    const leaves = many(size);
    const root = hex(merkleRoot(leaves));
    for (const [index, leaf] of leaves.entries()) {
      const proof = inclusionProof(leaves, index);
      expect(hex(rootFromProof(leaf, index, size, proof))).toBe(root);
      const other = leaves[(index + 1) % size] as Uint8Array;
      if (size > 1) expect(hex(rootFromProof(other, index, size, proof))).not.toBe(root);
    }
  }
});

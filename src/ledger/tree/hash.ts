import { hash } from 'node:crypto';
import { merkleTree } from '../../domain/receipt/merkle.ts';

/** SHA-256, 32 bytes. */
export type Hash = Uint8Array;

export const HASH_BYTES = 32;

const sha256 = (bytes: Uint8Array): Hash => hash('sha256', bytes, 'buffer');

/** RFC 6962, 2.1: the hash of an entry, and the root that a proof of inclusion leads to. */
export const { leafHash, rootFromProof } = merkleTree(sha256);

/** RFC 6962, 2.1: of a tree that holds nothing. */
export const EMPTY_ROOT: Hash = sha256(new Uint8Array());

/** RFC 6962, 2.1: of two subtrees. */
export function nodeHash(left: Hash, right: Hash): Hash {
  const bytes = new Uint8Array(1 + 2 * HASH_BYTES);
  bytes[0] = 0x01;
  bytes.set(left, 1);
  bytes.set(right, 1 + HASH_BYTES);
  return sha256(bytes);
}

export function isSameHash(a: Hash, b: Hash): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** MTH of subtrees that are each half as large as the one before, or less; the last one is the tree's right end. */
export function rootOfDescending(subtrees: readonly Hash[]): Hash {
  let root = subtrees.at(-1);
  if (root === undefined) return EMPTY_ROOT;
  for (let at = subtrees.length - 2; at >= 0; at--) root = nodeHash(subtrees[at] as Hash, root);
  return root;
}

/** MTH of as many subtrees of one size as a power of two. */
export function rootOfPerfect(hashes: readonly Hash[]): Hash {
  let level = hashes;
  while (level.length > 1) {
    const above: Hash[] = [];
    for (let at = 0; at < level.length; at += 2)
      above.push(nodeHash(level[at] as Hash, level[at + 1] as Hash));
    level = above;
  }
  return level[0] as Hash;
}

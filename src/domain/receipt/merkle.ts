/** SHA-256, or another hash of one fixed length. */
export type HashFunction = (bytes: Uint8Array) => Uint8Array;

/**
 * Merkle trees after RFC 9162, 2.1: one hash stands for a list of leaves, and a short proof shows that a leaf is one
 * of them. A leaf is hashed behind 0x00 and a node behind 0x01, so that neither can pass for the other.
 */
export interface MerkleTree {
  leafHash(data: Uint8Array): Uint8Array;
  /** MTH (2.1.1), from the hashes of the leaves in order. @throws RangeError for no leaves */
  root(leaves: readonly Uint8Array[]): Uint8Array;
  /** PATH (2.1.3.1), from the leaf's sibling up to the children of the root. @throws RangeError for no such leaf */
  inclusionProof(leaves: readonly Uint8Array[], index: number): readonly Uint8Array[];
  /**
   * The root that a proof leads to (2.1.3.2). Undefined when a tree of that size has no such leaf or no proof of that
   * length; otherwise it proves the leaf if, and only if, it is the root that somebody vouches for.
   */
  rootFromProof(
    leaf: Uint8Array,
    index: number,
    treeSize: number,
    proof: readonly Uint8Array[],
  ): Uint8Array | undefined;
}

const LEAF = 0x00;
const NODE = 0x01;

export function merkleTree(hash: HashFunction): MerkleTree {
  const nodeHash = (left: Uint8Array, right: Uint8Array) => hash(joined(NODE, left, right));

  const root: MerkleTree['root'] = (leaves) => {
    const [only] = leaves;
    if (only === undefined) throw new RangeError('a tree has at least one leaf');
    if (leaves.length === 1) return only;
    const left = splitAt(leaves.length);
    return nodeHash(root(leaves.slice(0, left)), root(leaves.slice(left)));
  };

  const inclusionProof: MerkleTree['inclusionProof'] = (leaves, index) => {
    if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
      throw new RangeError(`no leaf ${index} among ${leaves.length}`);
    }
    if (leaves.length === 1) return [];
    const left = splitAt(leaves.length);
    return index < left
      ? [...inclusionProof(leaves.slice(0, left), index), root(leaves.slice(left))]
      : [...inclusionProof(leaves.slice(left), index - left), root(leaves.slice(0, left))];
  };

  return {
    leafHash: (data) => hash(joined(LEAF, data)),
    root,
    inclusionProof,
    rootFromProof(leaf, index, treeSize, proof) {
      if (!Number.isSafeInteger(index) || !Number.isSafeInteger(treeSize)) return undefined;
      if (index < 0 || index >= treeSize) return undefined;
      let [fn, sn] = [index, treeSize - 1];
      let reached = leaf;
      for (const sibling of proof) {
        if (sn === 0) return undefined;
        if (fn % 2 === 1 || fn === sn) {
          reached = nodeHash(sibling, reached);
          while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
        } else {
          reached = nodeHash(reached, sibling);
        }
        [fn, sn] = [half(fn), half(sn)];
      }
      return sn === 0 ? reached : undefined;
    },
  };
}

function joined(first: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 1));
  bytes[0] = first;
  let at = 1;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The largest power of two smaller than the size, which is at least 2. */
function splitAt(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** Divides by two, for numbers that may be past 32 bits. */
function half(number: number): number {
  return Math.floor(number / 2);
}

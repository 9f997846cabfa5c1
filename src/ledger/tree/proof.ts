import { type Hash, isSameHash, nodeHash, rootOfDescending, rootOfPerfect } from './hash.ts';
import { TILE_WIDTH, type TilePlace, widthIn } from './tile.ts';

/** The hashes of a tile as they stand in a tree of the size that is asked about. */
export type ReadTile = (place: TilePlace & { readonly level: number }) => Promise<readonly Hash[]>;

/** Leaves from `from` up to, not with, `to`. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * PATH of RFC 6962, 2.1.1: from the leaf's sibling up to the child of the root.
 * @throws RangeError for no such leaf
 */
export async function inclusionProof(index: number, size: number, read: ReadTile): Promise<readonly Hash[]> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size)
    throw new RangeError(`no leaf ${index} among ${size}`);
  return hashesOf(path(index, { from: 0, to: size }), size, read);
}

/**
 * PROOF of RFC 6962, 2.1.2: that the tree of `size` leaves begins with the one of `before`. None is needed from an
 * empty tree, nor for one and the same.
 * @throws RangeError for a tree that would have shrunk
 */
export async function consistencyProof(
  before: number,
  size: number,
  read: ReadTile,
): Promise<readonly Hash[]> {
  if (!Number.isSafeInteger(before) || before < 0 || before > size)
    throw new RangeError(`no tree of ${before} leaves in one of ${size}`);
  if (before === 0 || before === size) return [];
  return hashesOf(subproof(before, { from: 0, to: size }, true), size, read);
}

function path(index: number, { from, to }: Range): Range[] {
  if (to - from === 1) return [];
  const middle = from + splitAt(to - from);
  return index < middle
    ? [...path(index, { from, to: middle }), { from: middle, to }]
    : [...path(index, { from: middle, to }), { from, to: middle }];
}

/** `known`: the left part is the whole tree that the asker has the root of. */
function subproof(before: number, { from, to }: Range, known: boolean): Range[] {
  if (before === to) return known ? [] : [{ from, to }];
  const middle = from + splitAt(to - from);
  return before <= middle
    ? [...subproof(before, { from, to: middle }, known), { from: middle, to }]
    : [...subproof(before, { from: middle, to }, false), { from, to: middle }];
}

async function hashesOf(ranges: readonly Range[], size: number, read: ReadTile): Promise<readonly Hash[]> {
  const tiles = new Map<string, Promise<readonly Hash[]>>();
  const readOnce: ReadTile = (place) => {
    const key = `${place.level}/${place.index}`;
    const tile = tiles.get(key) ?? read(place);
    tiles.set(key, tile);
    return tile;
  };
  return Promise.all(ranges.map((range) => hashOf(range, size, readOnce)));
}

/** MTH of the leaves of a range that begins where a subtree of its size may begin. */
async function hashOf({ from, to }: Range, size: number, read: ReadTile): Promise<Hash> {
  const subtrees: Promise<Hash>[] = [];
  for (let at = from; at < to; ) {
    const height = heightWithin(to - at);
    subtrees.push(perfectSubtree(at / 2 ** height, height, size, read));
    at += 2 ** height;
  }
  return rootOfDescending(await Promise.all(subtrees));
}

async function perfectSubtree(index: number, height: number, size: number, read: ReadTile): Promise<Hash> {
  const level = Math.floor(height / LEVEL_HEIGHT);
  const count = 2 ** (height % LEVEL_HEIGHT);
  const first = index * count;
  const tileIndex = Math.floor(first / TILE_WIDTH);
  const tile = await read({ level, index: tileIndex, width: widthIn(level, tileIndex, size) });
  const at = first % TILE_WIDTH;
  return rootOfPerfect(tile.slice(at, at + count));
}

const LEVEL_HEIGHT = 8;

/** Of the largest perfect tree with at most so many leaves, at least one. */
function heightWithin(leaves: number): number {
  let height = 0;
  while (2 ** (height + 1) <= leaves) height += 1;
  return height;
}

/** The largest power of two smaller than the size, which is at least 2. */
function splitAt(size: number): number {
  return 2 ** heightWithin(size - 1);
}

/** A tree as somebody vouches for it. */
export interface TreeHead {
  readonly size: number;
  readonly root: Hash;
}

/** RFC 9162, 2.1.4.2: whether the proof shows that `after` begins with `before`. */
export function isConsistent(before: TreeHead, after: TreeHead, proof: readonly Hash[]): boolean {
  if (!Number.isSafeInteger(before.size) || !Number.isSafeInteger(after.size)) return false;
  if (before.size < 0 || before.size > after.size) return false;
  if (before.size === after.size) return proof.length === 0 && isSameHash(before.root, after.root);
  if (before.size === 0) return proof.length === 0;
  let [fn, sn] = [before.size - 1, after.size - 1];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  const [first, ...rest] = fn === 0 ? [before.root, ...proof] : proof;
  if (first === undefined) return false;
  let [fr, sr] = [first, first];
  for (const sibling of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(sibling, fr);
      sr = nodeHash(sibling, sr);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      sr = nodeHash(sr, sibling);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && isSameHash(fr, before.root) && isSameHash(sr, after.root);
}

/** Divides by two, for numbers that may be past 32 bits. */
function half(number: number): number {
  return Math.floor(number / 2);
}

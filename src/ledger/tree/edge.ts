import { EMPTY_ROOT, type Hash, rootOfDescending, rootOfPerfect } from './hash.ts';
import { hashesAt, TILE_WIDTH, type TilePlace, widthIn } from './tile.ts';

/** A tile with what stands in it. */
export interface Tile {
  readonly place: TilePlace & { readonly level: number };
  readonly hashes: readonly Hash[];
}

/** The partial tiles of a tree: all that is needed of it to let it grow, and to tell its root. */
export interface Edge {
  readonly size: number;
  /** by level, the lowest first; none of them is whole */
  readonly partial: readonly (readonly Hash[])[];
}

export const EMPTY_EDGE: Edge = { size: 0, partial: [] };

export interface Grown {
  readonly edge: Edge;
  /** those that became whole, the lowest level first; they never change again */
  readonly whole: readonly Tile[];
}

/** The tree with more leaves at its right end. */
export function grow(edge: Edge, leaves: readonly Hash[]): Grown {
  const whole: Tile[] = [];
  const partial: (readonly Hash[])[] = [];
  let added = leaves;
  for (let level = 0; added.length > 0 || level < edge.partial.length; level++) {
    const hashes = [...(edge.partial[level] ?? []), ...added];
    const first = Math.floor(hashesAt(level, edge.size) / TILE_WIDTH);
    const above: Hash[] = [];
    let at = 0;
    for (; at + TILE_WIDTH <= hashes.length; at += TILE_WIDTH) {
      const tile = hashes.slice(at, at + TILE_WIDTH);
      whole.push({
        place: { level, index: first + at / TILE_WIDTH, width: TILE_WIDTH },
        hashes: tile,
      });
      above.push(rootOfPerfect(tile));
    }
    partial.push(hashes.slice(at));
    added = above;
  }
  return { edge: { size: edge.size + leaves.length, partial }, whole };
}

/** The tiles of the edge, without the empty ones. */
export function partialTiles({ size, partial }: Edge): readonly Tile[] {
  return partial.flatMap((hashes, level) => {
    const index = Math.floor(hashesAt(level, size) / TILE_WIDTH);
    return hashes.length > 0 ? [{ place: { level, index, width: hashes.length }, hashes }] : [];
  });
}

/** Where the partial tiles of a tree of this size stand. */
export function partialPlaces(size: number): readonly Tile['place'][] {
  const places: Tile['place'][] = [];
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const index = Math.floor(hashesAt(level, size) / TILE_WIDTH);
    const width = widthIn(level, index, size);
    if (width > 0) places.push({ level, index, width });
  }
  return places;
}

/** From the partial tiles of a tree of this size; undefined where one is missing or of another width. */
export function edgeOf(size: number, tiles: readonly Tile[]): Edge | undefined {
  const partial: (readonly Hash[])[] = [];
  for (const { level, index, width } of partialPlaces(size)) {
    const tile = tiles.find(({ place }) => place.level === level && place.index === index);
    if (tile?.hashes.length !== width) return undefined;
    while (partial.length < level) partial.push([]);
    partial.push(tile.hashes);
  }
  return { size, partial };
}

/** The Merkle Tree Hash of RFC 6962, 2.1. */
export function rootOf({ partial }: Edge): Hash {
  const subtrees = partial.toReversed().flatMap(perfectSubtrees);
  return subtrees.length > 0 ? rootOfDescending(subtrees) : EMPTY_ROOT;
}

/** The hashes of a partial tile as its largest perfect subtrees, from the left: 112 are 64, 32 and 16. */
function perfectSubtrees(hashes: readonly Hash[]): Hash[] {
  const subtrees: Hash[] = [];
  let at = 0;
  for (let width = TILE_WIDTH / 2; width >= 1; width /= 2) {
    if ((hashes.length & width) === 0) continue;
    subtrees.push(rootOfPerfect(hashes.slice(at, at + width)));
    at += width;
  }
  return subtrees;
}

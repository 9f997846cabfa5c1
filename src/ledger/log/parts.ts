import { bundleBytes } from '../tree/bundle.ts';
import { type Edge, partialTiles, type Tile } from '../tree/edge.ts';
import { TILE_WIDTH, tileBytes, tilePath } from '../tree/tile.ts';
import type { Part } from './tail.ts';

export function tilePart({ place, hashes }: Tile): Part {
  return { path: tilePath(place), bytes: tileBytes(hashes) };
}

/**
 * Entries as the bundles that they stand in.
 * @param first index of the first entry, where a bundle begins
 */
export function bundlesOf(first: number, entries: readonly Uint8Array[]): readonly Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < entries.length; at += TILE_WIDTH) {
    const some = entries.slice(at, at + TILE_WIDTH);
    const place = { level: 'entries', index: (first + at) / TILE_WIDTH, width: some.length } as const;
    parts.push({ path: tilePath(place), bytes: bundleBytes(some) });
  }
  return parts;
}

/** All that is not whole of a tree. @param bundle the entries of its last bundle, where that is not whole */
export function partialParts(edge: Edge, bundle: readonly Uint8Array[]): readonly Part[] {
  return [...partialTiles(edge).map(tilePart), ...bundlesOf(edge.size - bundle.length, bundle)];
}

/** Those that never change again, and go under lock. */
export function isWhole({ path }: Part): boolean {
  return !path.includes('.p/');
}

import { TILE_WIDTH, tilePath } from '../tree/tile.ts';

/** How many units a tree of this size has. What is not whole yet lies in a tail, without lock. */
export function wholeUnits(size: number): number {
  return Math.floor(size / TILE_WIDTH);
}

/**
 * The parts under lock that became whole together: a bundle of entries, the tile of its hashes, and at each level above the tile
 * that it fills. So the parts of a log are counted in the order in which they came to stand, without a listing.
 */
export function partsOfUnit(unit: number): readonly string[] {
  const parts = [tilePath({ level: 'entries', index: unit, width: TILE_WIDTH })];
  let index = unit;
  for (let level = 0; ; level += 1) {
    parts.push(tilePath({ level, index, width: TILE_WIDTH }));
    if ((index + 1) % TILE_WIDTH !== 0) return parts;
    index = (index + 1) / TILE_WIDTH - 1;
  }
}

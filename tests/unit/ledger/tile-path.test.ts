import { expect, test } from 'vitest';
import { parseTilePath, type TilePlace, tilePath } from '../../../src/ledger/tree/tile.ts';

const places: readonly TilePlace[] = [
  { level: 0, index: 0, width: 256 },
  { level: 0, index: 67, width: 1 },
  { level: 1, index: 1_234_067, width: 255 },
  { level: 'entries', index: 1_234_067, width: 256 },
  { level: 12, index: 999, width: 12 },
];

test.each(places)('a path of a tile leads back to it: %o', (place) => {
  expect(parseTilePath(tilePath(place))).toEqual(place);
});

test.each([
  '',
  'tile/0/67',
  'tile/0/x067',
  'tile/00/067',
  'tile/0/x000/067',
  'tile/0/067.p/0',
  'tile/0/067.p/256',
  'tile/0/067.p/999',
  'tile/0/067.p/012',
  'tile/-1/067',
  'tile/data/067',
  'tile/0/067/',
  'tile/0/../067',
  '/tile/0/067',
  'checkpoint',
])('and nothing else is one: %s', (path) => {
  expect(parseTilePath(path)).toBeUndefined();
});

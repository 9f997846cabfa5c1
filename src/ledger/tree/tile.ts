import { HASH_BYTES, type Hash } from './hash.ts';

/** How many hashes, or entries, a whole tile holds (c2sp.org/tlog-tiles). */
export const TILE_WIDTH = 256;

/** Where a tile stands: level 0 holds the hashes of entries, each above it the roots of whole tiles below. */
export interface TilePlace {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256; less than 256 is a partial tile, at the tree's right edge */
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]`: the path of a tile below a log's prefix (c2sp.org/tlog-tiles, "Merkle Tree"). */
export function tilePath({ level, index, width }: TilePlace): string {
  const partial = width < TILE_WIDTH ? `.p/${width}` : '';
  return `tile/${level}/${indexPath(index)}${partial}`;
}

/** 1234067 as `x001/x234/067`. */
function indexPath(index: number): string {
  const groups: string[] = [];
  for (let rest = index; groups.length === 0 || rest > 0; rest = Math.floor(rest / 1_000))
    groups.unshift(String(rest % 1_000).padStart(3, '0'));
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
}

/** How many hashes stand at a level of a tree of this size. */
export function hashesAt(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** The width that a tile has in a tree of this size; 0 where the tree does not reach it. */
export function widthIn(level: number, index: number, size: number): number {
  return Math.max(0, Math.min(TILE_WIDTH, hashesAt(level, size) - index * TILE_WIDTH));
}

export function tileBytes(hashes: readonly Hash[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * HASH_BYTES);
  for (const [at, one] of hashes.entries()) bytes.set(one, at * HASH_BYTES);
  return bytes;
}

/** Undefined for bytes that are not so many hashes. */
export function tileHashes(bytes: Uint8Array, width: number): readonly Hash[] | undefined {
  if (bytes.length !== width * HASH_BYTES) return undefined;
  return Array.from({ length: width }, (_, at) => bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
}

/** Undefined for anything but a path as `tilePath` writes it. */
export function parseTilePath(path: string): TilePlace | undefined {
  const [, named = '', groups = '', partial] =
    /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path) ?? [];
  const level = named === 'entries' ? named : Number(named);
  const index = Number(groups.replace(/[x/]/g, ''));
  const place: TilePlace = { level, index, width: partial === undefined ? TILE_WIDTH : Number(partial) };
  return groups !== '' && Number.isSafeInteger(index) && tilePath(place) === path ? place : undefined;
}

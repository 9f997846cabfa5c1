import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleBytes } from '../../src/ledger/tree/bundle.ts';
import { type Edge, EMPTY_EDGE, grow, partialTiles, rootOf, type Tile } from '../../src/ledger/tree/edge.ts';
import { leafHash } from '../../src/ledger/tree/hash.ts';
import type { ReadTile, TreeHead } from '../../src/ledger/tree/proof.ts';
import { TILE_WIDTH, tileBytes, tileHashes, tilePath } from '../../src/ledger/tree/tile.ts';

/** A log in a folder, laid out as tlog-tiles has it. */
export interface KeptLog {
  readonly folder: string;
  append(entries: readonly Uint8Array[]): Promise<TreeHead>;
  readonly read: ReadTile;
}

export function keepLog(folder: string): KeptLog {
  let edge: Edge = EMPTY_EDGE;
  const entries: Uint8Array[] = [];
  const keep = async (path: string, bytes: Uint8Array) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  };
  const keepTile = ({ place, hashes }: Tile) => keep(tilePath(place), tileBytes(hashes));
  return {
    folder,
    async append(more) {
      const grown = grow(edge, more.map(leafHash));
      entries.push(...more);
      edge = grown.edge;
      await Promise.all([...grown.whole, ...partialTiles(edge)].map(keepTile));
      for (let index = 0; index * TILE_WIDTH < entries.length; index++) {
        const some = entries.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH);
        await keep(tilePath({ level: 'entries', index, width: some.length }), bundleBytes(some));
      }
      return { size: edge.size, root: rootOf(edge) };
    },
    async read(place) {
      const hashes = tileHashes(await readFile(join(folder, tilePath(place))), place.width);
      if (!hashes) throw new Error(`${tilePath(place)} is not of its width`);
      return hashes;
    },
  };
}

import type { LogStore } from '../../storage/sites/log-store.ts';
import { type Edge, EMPTY_EDGE, edgeOf, partialPlaces, rootOf } from '../tree/edge.ts';
import { isSameHash, leafHash } from '../tree/hash.ts';
import type { TreeHead } from '../tree/proof.ts';
import { TILE_WIDTH } from '../tree/tile.ts';
import { LogFault } from './log-fault.ts';
import { openReader } from './reader.ts';

/** All of a log that can still grow. */
export interface Standing {
  readonly edge: Edge;
  /** entries of the bundle that is not whole yet */
  readonly bundle: readonly Uint8Array[];
}

/**
 * The end of a log at one site, held against its root.
 * @throws LogFault, StorageError
 */
export async function standingAt(store: LogStore, head: TreeHead | undefined): Promise<Standing> {
  if (!head) return { edge: EMPTY_EDGE, bundle: [] };
  const reader = await openReader(store, head);
  const tiles = await Promise.all(
    partialPlaces(head.size).map(async (place) => ({ place, hashes: await reader.tile(place) })),
  );
  const edge = edgeOf(head.size, tiles);
  const isWhole = head.size % TILE_WIDTH === 0;
  const bundle = isWhole ? [] : await reader.bundle(Math.floor(head.size / TILE_WIDTH));
  const leaves = edge?.partial[0] ?? [];
  const fits = bundle.every((entry, at) => isSameHash(leafHash(entry), leaves[at] ?? new Uint8Array()));
  if (!edge || !fits || !isSameHash(rootOf(edge), head.root))
    throw new LogFault(
      'damaged',
      `tree of ${head.size}`,
      `its end at the ${store.site} site gives another root`,
    );
  return { edge, bundle };
}

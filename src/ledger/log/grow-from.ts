import { type Edge, grow, rootOf } from '../tree/edge.ts';
import { isSameHash, leafHash } from '../tree/hash.ts';
import type { TreeHead } from '../tree/proof.ts';
import { TILE_WIDTH } from '../tree/tile.ts';
import { LogFault } from './log-fault.ts';
import { bundlesOf, isWhole, tilePart } from './parts.ts';
import { checkpointPath } from './paths.ts';
import type { LogReader } from './reader.ts';
import type { Standing } from './standing.ts';
import type { Part } from './tail.ts';

/**
 * From the end of one tree to the end of a larger one, through the entries between, bundle by bundle.
 * @param whole hears of each tile and bundle that became whole on the way
 * @throws LogFault where the entries do not give the root, StorageError
 */
export async function growFrom(
  { edge: before, bundle: rest }: Standing,
  reader: LogReader,
  head: TreeHead,
  whole: (parts: readonly Part[]) => Promise<void> = async () => undefined,
): Promise<Standing> {
  let edge: Edge = before;
  let bundle = rest;
  while (edge.size < head.size) {
    const index = Math.floor(edge.size / TILE_WIDTH);
    const entries = await reader.bundle(index);
    const grown = grow(edge, entries.slice(edge.size % TILE_WIDTH).map(leafHash));
    await whole([...grown.whole.map(tilePart), ...bundlesOf(index * TILE_WIDTH, entries).filter(isWhole)]);
    edge = grown.edge;
    bundle = entries.length === TILE_WIDTH ? [] : entries;
  }
  if (!isSameHash(rootOf(edge), head.root))
    throw new LogFault('fork', checkpointPath(head.size), 'the entries do not give the root that was signed');
  return { edge, bundle };
}

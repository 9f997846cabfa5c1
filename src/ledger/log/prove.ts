import type { LogStore } from '../../storage/sites/log-store.ts';
import { parseCheckpoint } from '../note/checkpoint.ts';
import type { LogProof } from '../note/log-proof.ts';
import type { Note } from '../note/note.ts';
import { inclusionProof, type ReadTile } from '../tree/proof.ts';
import { TILE_WIDTH, widthIn } from '../tree/tile.ts';
import { LogFault } from './log-fault.ts';
import { openReader } from './reader.ts';

/** An entry with the proof that it stands in the tree of a co-signed checkpoint. */
export interface ProvenEntry {
  /** as it stands in the log */
  readonly entry: Uint8Array;
  readonly proof: LogProof;
}

/**
 * From the tiles of one site; undefined while the checkpoint does not reach so far. Whoever is given it checks it
 * (`checkLogProof`), so what is read here is not held against the root.
 * @param newest a checkpoint whose tail still stands
 * @param checkpoint what it is proven to: the same, or an older one of the same log, whose tail may be cleared away
 * @throws LogFault, StorageError
 */
export async function proveEntry(
  store: LogStore,
  newest: Note,
  position: number,
  checkpoint: Note = newest,
): Promise<ProvenEntry | undefined> {
  const head = parseCheckpoint(newest.text);
  const size = parseCheckpoint(checkpoint.text)?.size ?? 0;
  if (!head || position >= size || size > head.size) return undefined;
  const reader = await openReader(store, head);
  // A tile of an older tree is the beginning of what it grew to.
  const tile: ReadTile = async ({ level, index, width }) =>
    (await reader.tile({ level, index, width: widthIn(level, index, head.size) })).slice(0, width);
  const [bundle, hashes] = await Promise.all([
    reader.bundle(Math.floor(position / TILE_WIDTH)),
    inclusionProof(position, size, tile),
  ]);
  const entry = bundle[position % TILE_WIDTH];
  if (!entry)
    throw new LogFault('missing', `entry ${position}`, `not in its bundle at the ${store.site} site`);
  return { entry, proof: { index: position, hashes, checkpoint } };
}

import type { LogStore } from '../../storage/sites/log-store.ts';
import { parseCheckpoint } from '../note/checkpoint.ts';
import type { LogProof } from '../note/log-proof.ts';
import type { Note } from '../note/note.ts';
import { inclusionProof } from '../tree/proof.ts';
import { TILE_WIDTH } from '../tree/tile.ts';
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
 * @throws LogFault, StorageError
 */
export async function proveEntry(
  store: LogStore,
  checkpoint: Note,
  position: number,
): Promise<ProvenEntry | undefined> {
  const head = parseCheckpoint(checkpoint.text);
  if (!head || position >= head.size) return undefined;
  const reader = await openReader(store, head);
  const [bundle, hashes] = await Promise.all([
    reader.bundle(Math.floor(position / TILE_WIDTH)),
    inclusionProof(position, head.size, reader.tile),
  ]);
  const entry = bundle[position % TILE_WIDTH];
  if (!entry)
    throw new LogFault('missing', `entry ${position}`, `not in its bundle at the ${store.site} site`);
  return { entry, proof: { index: position, hashes, checkpoint } };
}

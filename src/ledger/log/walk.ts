import type { LogStore } from '../../storage/sites/log-store.ts';
import { type Edge, EMPTY_EDGE, grow, rootOf, type Tile } from '../tree/edge.ts';
import { isSameHash, leafHash } from '../tree/hash.ts';
import type { TreeHead } from '../tree/proof.ts';
import { TILE_WIDTH, tilePath, widthIn } from '../tree/tile.ts';
import { LogFault } from './log-fault.ts';
import { checkpointPath } from './paths.ts';
import {
  checkpointSizes,
  type LogIdentity,
  type LogReader,
  openReader,
  readCheckpoint,
  type SignedCheckpoint,
} from './reader.ts';

export type WalkVerdict =
  | { readonly ok: true; readonly entries: number; readonly checkpoint: SignedCheckpoint | undefined }
  | { readonly ok: false; readonly fault: LogFault };

/** A tree that somebody knows of beside the site that is walked: the other site, the head, a witness, a receipt. */
export interface KnownHead extends TreeHead {
  /** who, as a fault is to name it */
  readonly source: string;
}

export interface WalkOptions {
  readonly known?: readonly KnownHead[];
  /** each entry in order, for what else is asked of it */
  readonly seen?: (entry: Uint8Array, index: number) => void;
}

/**
 * Walks a whole log as it stands at one site, with nothing but its key: every entry is hashed, every tile compared with
 * what its entries give, every checkpoint with the tree of its size. A tail that was cut off with its checkpoints is
 * seen by whoever knows of a larger tree (`known`), and by nobody else.
 * @throws StorageError
 */
export async function walkLog(
  store: LogStore,
  log: LogIdentity,
  { known = [], seen = () => undefined }: WalkOptions = {},
): Promise<WalkVerdict> {
  try {
    const sizes = await checkpointSizes(store);
    const last = sizes.at(-1) ?? 0;
    for (const { source, size } of known)
      if (size > last)
        throw new LogFault('missing', source, `knows of ${size} entries, of which ${last} are here`);
    if (last === 0) return { ok: true, entries: 0, checkpoint: undefined };
    const checkpoint = await readCheckpoint(store, log, last);
    const heads: CheckedHead[] = [
      ...sizes.map((size) => ({
        size,
        ask: () => headAt(store, log, size, last),
      })),
      ...known.map((head) => ({ size: head.size, ask: async () => ({ place: head.source, ...head }) })),
    ];
    await walk(
      await openReader(store, checkpoint),
      heads.sort((a, b) => a.size - b.size),
      seen,
    );
    return { ok: true, entries: last, checkpoint };
  } catch (error) {
    if (error instanceof LogFault) return { ok: false, fault: error };
    throw error;
  }
}

/** A tree of a size, to be held against what the entries give. */
interface CheckedHead {
  readonly size: number;
  /** undefined for one that was cleared away meanwhile */
  ask(): Promise<(TreeHead & { readonly place: string }) | undefined>;
}

/** The log's leader clears checkpoints away once a larger one was co-signed, also while somebody walks. */
async function headAt(store: LogStore, log: LogIdentity, size: number, last: number) {
  try {
    return { place: checkpointPath(size), ...(await readCheckpoint(store, log, size)) };
  } catch (error) {
    if (error instanceof LogFault && error.kind === 'missing' && size < last) return undefined;
    throw error;
  }
}

async function walk(
  reader: LogReader,
  heads: readonly CheckedHead[],
  seen: (entry: Uint8Array, index: number) => void,
): Promise<void> {
  let edge: Edge = EMPTY_EDGE;
  let next = 0;
  while (edge.size < reader.size) {
    const index = Math.floor(edge.size / TILE_WIDTH);
    const entries = await reader.bundle(index);
    await compareLeaves(reader, index, entries);
    for (let at = 0; at < entries.length; ) {
      // Up to the end of the bundle, or to the next tree that is to be compared.
      const stop = Math.min(entries.length, (heads[next]?.size ?? reader.size) - index * TILE_WIDTH);
      const some = entries.slice(at, stop);
      for (const [offset, entry] of some.entries()) seen(entry, edge.size + offset);
      const grown = grow(edge, some.map(leafHash));
      edge = grown.edge;
      for (const tile of grown.whole) await compareTile(reader, tile);
      for (; heads[next]?.size === edge.size; next++) await compareHead(heads[next] as CheckedHead, edge);
      at = stop;
    }
  }
}

async function compareLeaves(
  reader: LogReader,
  index: number,
  entries: readonly Uint8Array[],
): Promise<void> {
  const place = { level: 0, index, width: widthIn(0, index, reader.size) };
  await compareTile(reader, { place, hashes: entries.map(leafHash) });
}

async function compareTile(reader: LogReader, { place, hashes }: Tile): Promise<void> {
  const standing = await reader.tile(place);
  const at = hashes.findIndex((hash, offset) => !isSameHash(hash, standing[offset] ?? new Uint8Array()));
  if (at < 0) return;
  const detail =
    place.level === 0 ? `entry ${place.index * TILE_WIDTH + at} has another hash` : 'another hash';
  throw new LogFault('damaged', tilePath(place), detail);
}

async function compareHead({ ask }: CheckedHead, edge: Edge): Promise<void> {
  const head = await ask();
  if (head && !isSameHash(head.root, rootOf(edge)))
    throw new LogFault('fork', head.place, `knows another tree of ${edge.size} entries than stands here`);
}

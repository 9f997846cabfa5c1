import type { LogStore } from '../../storage/sites/log-store.ts';
import { type Checkpoint, parseCheckpoint, wordOf } from '../note/checkpoint.ts';
import type { NoteKey } from '../note/keys.ts';
import { type Note, parseNote } from '../note/note.ts';
import { bundleEntries } from '../tree/bundle.ts';
import type { Hash } from '../tree/hash.ts';
import type { ReadTile, TreeHead } from '../tree/proof.ts';
import { TILE_WIDTH, tileHashes, tilePath, widthIn } from '../tree/tile.ts';
import { LogFault } from './log-fault.ts';
import { checkpointPath, sizeOfPath, tailPath, tailPrefix } from './paths.ts';
import { type Part, tailParts } from './tail.ts';

/** Whose log it is. */
export interface LogIdentity {
  readonly origin: string;
  /** signs it now */
  readonly key: NoteKey;
  /** have signed it: what they signed stands */
  readonly former?: readonly NoteKey[];
}

/** Whether one of the log's keys signed the note, and none of them says that it is false. */
export function isSignedByLog({ key, former = [] }: Omit<LogIdentity, 'origin'>, note: Note): boolean {
  const words = [key, ...former].map((one) => wordOf(one, note).says);
  return words.includes('true') && !words.includes('false');
}

/** A checkpoint whose signature was verified. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: Note;
}

/** A tree as it stands at one site. What is read is not yet held against the root: callers do that. */
export interface LogReader {
  readonly size: number;
  /** @throws LogFault, StorageError */
  readonly tile: ReadTile;
  /** the entries of a bundle. @throws LogFault, StorageError */
  bundle(index: number): Promise<readonly Uint8Array[]>;
}

/** Sizes of the checkpoints at a site, rising. */
export async function checkpointSizes(store: LogStore): Promise<readonly number[]> {
  const sizes: number[] = [];
  for await (const path of store.list('checkpoint/')) {
    const size = sizeOfPath(path);
    if (size === undefined) throw new LogFault('damaged', path, 'not the path of a checkpoint');
    sizes.push(size);
  }
  return sizes;
}

/** The largest one at a site; undefined where there is none. @throws LogFault, StorageError */
export async function newestCheckpoint(
  store: LogStore,
  log: LogIdentity,
): Promise<SignedCheckpoint | undefined> {
  const size = (await checkpointSizes(store)).at(-1);
  return size === undefined ? undefined : readCheckpoint(store, log, size);
}

/** @throws LogFault for one that is not there, not of this log, or not signed by it; StorageError */
export async function readCheckpoint(
  store: LogStore,
  log: LogIdentity,
  size: number,
): Promise<SignedCheckpoint> {
  const path = checkpointPath(size);
  const bytes = await store.read(path);
  if (!bytes) throw new LogFault('missing', path, `not at the ${store.site} site`);
  const note = parseNote(bytes);
  const checkpoint = note && parseCheckpoint(note.text);
  const isOurs = checkpoint?.origin === log.origin && checkpoint.size === size;
  if (!note || !isOurs || !isSignedByLog(log, note))
    throw new LogFault('damaged', path, 'not a checkpoint that this log signed');
  return { ...checkpoint, note };
}

/** @param from where the batch of its tail most probably began: then it is not looked for */
export async function openReader(
  store: LogStore,
  { size, root }: TreeHead,
  from?: number,
): Promise<LogReader> {
  const tail =
    (from === undefined ? undefined : await tailAt(store, tailPath(size, root, from))) ??
    (await readTail(store, size, root));
  const part = (path: string) => tail.find((one) => one.path === path)?.bytes;

  /**
   * What is partial stands in the tail; once it is whole, at the beginning of what it became. That may stand in the tail
   * alone still, where a leader died before it put it in its place.
   */
  const read = async <Item>(
    level: number | 'entries',
    index: number,
    width: number,
    parse: (bytes: Uint8Array, width: number) => readonly Item[] | undefined,
  ): Promise<readonly Item[]> => {
    const path = tilePath({ level, index, width });
    const partial = width < TILE_WIDTH ? part(path) : undefined;
    const whole = tilePath({ level, index, width: TILE_WIDTH });
    const place = partial ? path : whole;
    const bytes = partial ?? (await store.read(whole)) ?? part(whole);
    if (!bytes) throw new LogFault('missing', path, `not at the ${store.site} site`);
    const items = parse(bytes, partial ? width : TILE_WIDTH);
    if (!items) throw new LogFault('damaged', place, `not of its width at the ${store.site} site`);
    return items.slice(0, width);
  };
  return {
    size,
    tile: ({ level, index, width }): Promise<readonly Hash[]> => read(level, index, width, tileHashes),
    bundle: (index) => read('entries', index, widthIn(0, index, size), bundleEntries),
  };
}

/** Nothing where it was cleared away: all of it is whole by then. */
async function readTail(store: LogStore, size: number, root: Hash): Promise<readonly Part[]> {
  for await (const path of store.list(tailPrefix(size, root))) {
    const parts = await tailAt(store, path);
    if (!parts) throw new LogFault('damaged', path, `not a tail at the ${store.site} site`);
    return parts;
  }
  return [];
}

/** Undefined where there is none. */
async function tailAt(store: LogStore, path: string): Promise<readonly Part[] | undefined> {
  const bytes = await store.read(path);
  const parts = bytes && tailParts(bytes);
  if (bytes && !parts) throw new LogFault('damaged', path, `not a tail at the ${store.site} site`);
  return parts;
}

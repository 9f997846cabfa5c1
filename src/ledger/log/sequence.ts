import type { LogHead, LogHeads } from '../../storage/index/log-heads.ts';
import type { LogStore } from '../../storage/sites/log-store.ts';
import { checkpointText, signCheckpoint } from '../note/checkpoint.ts';
import type { NoteKey, NoteSigner } from '../note/keys.ts';
import { noteBytes, parseNote } from '../note/note.ts';
import { type Edge, grow, partialTiles, rootOf } from '../tree/edge.ts';
import { leafHash } from '../tree/hash.ts';
import { TILE_WIDTH } from '../tree/tile.ts';
import { LogFault } from './log-fault.ts';
import { bundlesOf, isWhole, tilePart } from './parts.ts';
import { checkpointPath, tailPath, tailPrefix } from './paths.ts';
import { isSignedByLog } from './reader.ts';
import { type Standing, standingAt } from './standing.ts';
import { type Part, tailBytes, tailParts } from './tail.ts';

/** A log that this process may write to, as long as its head says so. */
export interface Log {
  readonly origin: string;
  readonly signer: NoteSigner;
  /** keys that have signed it before this one */
  readonly former?: readonly NoteKey[];
  readonly heads: LogHeads;
  readonly primary: LogStore;
}

/** Where the head stands, and what it names. */
export interface Leading extends Standing {
  readonly head: LogHead | undefined;
}

/**
 * Reads where the log stands, and finishes what a leader that died between its writes has begun: whole tiles and the
 * checkpoint of the standing head.
 * @throws LogFault, StorageError
 */
export async function takeUp(log: Log): Promise<Leading> {
  const head = await log.heads.read();
  if (!head) return { head, ...(await standingAt(log.primary, undefined)) };
  const bytes = await readTail(log.primary, head);
  if (!bytes) throw new LogFault('missing', head.tail, 'the head names it');
  const parts = tailParts(bytes);
  if (!parts) throw new LogFault('damaged', head.tail, 'not a tail');
  await Promise.all(parts.filter(isWhole).map((part) => keep(log.primary, part)));
  const standing = await standingAt(log.primary, { size: head.size, root: Buffer.from(head.root, 'hex') });
  await keepSigned(log, checkpointOf(log, standing.edge));
  return { head, ...standing };
}

/** The one that the head names; where the site was filled from the other one, that of the same tree that came with it. */
async function readTail(store: LogStore, { size, root, tail }: LogHead): Promise<Uint8Array | undefined> {
  const own = await store.read(tail);
  if (own) return own;
  for await (const path of store.list(tailPrefix(size, Buffer.from(root, 'hex')))) return store.read(path);
  return undefined;
}

/**
 * Puts entries at the end of the log, in this order:
 * (a) a tail that holds all that the batch changes, (b) the head, by compare-and-set: from here on they are in the log,
 * (c) the tiles and bundles that became whole, (d) the checkpoint, signed only for a head that stands.
 * Undefined when another leader was first: this one adopts nothing and takes up anew, as after any fault.
 * @throws LogFault, StorageError
 */
export async function append(
  log: Log,
  { head, edge, bundle }: Leading,
  entries: readonly Uint8Array[],
): Promise<Leading | undefined> {
  const grown = grow(edge, entries.map(leafHash));
  const root = rootOf(grown.edge);
  const parts = [
    ...[...grown.whole, ...partialTiles(grown.edge)].map(tilePart),
    ...bundlesOf(edge.size - bundle.length, [...bundle, ...entries]),
  ];
  const next: LogHead = {
    size: grown.edge.size,
    root: Buffer.from(root).toString('hex'),
    tail: tailPath(grown.edge.size, root, edge.size),
  };
  await keep(log.primary, { path: next.tail, bytes: tailBytes(parts) });
  if (!(await log.heads.advance(head, next))) return undefined;
  await Promise.all(parts.filter(isWhole).map((part) => keep(log.primary, part)));
  await keep(log.primary, checkpointOf(log, grown.edge));
  const rest = next.size % TILE_WIDTH;
  const last = rest === 0 ? [] : [...bundle, ...entries].slice(-rest);
  return { head: next, edge: grown.edge, bundle: last };
}

async function keep(store: LogStore, { path, bytes }: Part): Promise<void> {
  if ((await store.keep(path, bytes)) !== 'differs') return;
  const kind = path.startsWith('checkpoint/') ? 'fork' : 'damaged';
  throw new LogFault(kind, path, `something else stands at the ${store.site} site`);
}

/** The one that a former key signed of the same tree stands as well. */
async function keepSigned(log: Log, { path, bytes }: Part): Promise<void> {
  if ((await log.primary.keep(path, bytes)) !== 'differs') return;
  const standing = parseNote((await log.primary.read(path)) ?? new Uint8Array());
  const identity = { key: log.signer.key, ...(log.former && { former: log.former }) };
  if (standing?.text === parseNote(bytes)?.text && standing && isSignedByLog(identity, standing)) return;
  throw new LogFault('fork', path, `something else stands at the ${log.primary.site} site`);
}

function checkpointOf({ origin, signer }: Log, edge: Edge): Part {
  const text = checkpointText({ origin, size: edge.size, root: rootOf(edge) });
  const bytes = noteBytes({ text, signatures: [signCheckpoint(text, signer)] });
  return { path: checkpointPath(edge.size), bytes };
}

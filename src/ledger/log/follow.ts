import type { LogStore } from '../../storage/sites/log-store.ts';
import { noteBytes } from '../note/note.ts';
import { grow, rootOf } from '../tree/edge.ts';
import { isSameHash, leafHash } from '../tree/hash.ts';
import { TILE_WIDTH } from '../tree/tile.ts';
import { LogFault } from './log-fault.ts';
import { bundlesOf, isWhole, partialParts, tilePart } from './parts.ts';
import { checkpointPath, tailPath } from './paths.ts';
import { type LogIdentity, newestCheckpoint, openReader, type SignedCheckpoint } from './reader.ts';
import { standingAt } from './standing.ts';
import { type Part, tailBytes } from './tail.ts';

/**
 * Copies what the primary has and the backup has not: entries, from which the tree is made anew, then the tail, and the
 * checkpoint last, so that what it names stands there. Answers the checkpoint that stands at the backup afterwards.
 * Done twice or cut anywhere it does no harm.
 * @throws LogFault where the entries do not give the root that was signed, or the backup has another; StorageError
 */
export async function follow(
  primary: LogStore,
  backup: LogStore,
  log: LogIdentity,
): Promise<SignedCheckpoint | undefined> {
  const [ahead, behind] = await Promise.all([newestCheckpoint(primary, log), newestCheckpoint(backup, log)]);
  if (!ahead || behind?.size === ahead.size) {
    if (ahead && behind && !isSameHash(ahead.root, behind.root))
      throw new LogFault('fork', checkpointPath(ahead.size), 'the sites have two trees of one size');
    return behind;
  }
  if (behind && behind.size > ahead.size)
    throw new LogFault('fork', checkpointPath(behind.size), 'the backup is ahead of the primary');
  await copyUpTo(primary, backup, behind, ahead);
  return ahead;
}

async function copyUpTo(
  primary: LogStore,
  backup: LogStore,
  behind: SignedCheckpoint | undefined,
  ahead: SignedCheckpoint,
): Promise<void> {
  const reader = await openReader(primary, ahead);
  let { edge, bundle } = await standingAt(backup, behind);
  const from = edge.size;
  while (edge.size < ahead.size) {
    const index = Math.floor(edge.size / TILE_WIDTH);
    const entries = await reader.bundle(index);
    const grown = grow(edge, entries.slice(edge.size % TILE_WIDTH).map(leafHash));
    const whole = [...grown.whole.map(tilePart), ...bundlesOf(index * TILE_WIDTH, entries).filter(isWhole)];
    await Promise.all(whole.map((part) => keepCopy(backup, part)));
    edge = grown.edge;
    bundle = entries.length === TILE_WIDTH ? [] : entries;
  }
  const root = rootOf(edge);
  if (!isSameHash(root, ahead.root))
    throw new LogFault(
      'fork',
      checkpointPath(ahead.size),
      'the entries do not give the root that was signed',
    );
  const tail = { path: tailPath(edge.size, root, from), bytes: tailBytes(partialParts(edge, bundle)) };
  await keepCopy(backup, tail);
  await keepCopy(backup, { path: checkpointPath(ahead.size), bytes: noteBytes(ahead.note) });
}

async function keepCopy(store: LogStore, { path, bytes }: Part): Promise<void> {
  if ((await store.keep(path, bytes)) === 'differs')
    throw new LogFault('damaged', path, `something else stands at the ${store.site} site`);
}

import type { LogStore } from '../../storage/sites/log-store.ts';
import { noteBytes } from '../note/note.ts';
import { isSameHash } from '../tree/hash.ts';
import { growFrom } from './grow-from.ts';
import { LogFault } from './log-fault.ts';
import { partialParts } from './parts.ts';
import { checkpointPath, tailPath } from './paths.ts';
import {
  type LogIdentity,
  type LogReader,
  newestCheckpoint,
  openReader,
  type SignedCheckpoint,
} from './reader.ts';
import { type Standing, standingAt } from './standing.ts';
import { type Part, tailBytes } from './tail.ts';

export interface Followed extends SignedCheckpoint {
  /** of its tree at the primary, where something was copied */
  readonly reader?: LogReader;
}

/**
 * Copies what the primary has and the backup has not: entries, from which the tree is made anew, then the tail, and the
 * checkpoint last, so that what it names stands there. Answers the checkpoint that stands at the backup afterwards.
 * Done twice or cut anywhere it does no harm.
 * @param before what must stand at the backup before any of these entries; it begins once their checkpoint was read
 * @param stood a tree of this size is known to have stood at the backup: an older one there was put back
 * @throws LogFault where the entries do not give the root that was signed, or the backup has another; StorageError
 */
export async function follow(
  primary: LogStore,
  backup: LogStore,
  log: LogIdentity,
  before: () => Promise<void> = async () => undefined,
  stood = 0,
): Promise<Followed | undefined> {
  const [ahead, behind] = await Promise.all([newestCheckpoint(primary, log), newestCheckpoint(backup, log)]);
  if (!ahead || behind?.size === ahead.size) {
    if (ahead && behind && !isSameHash(ahead.root, behind.root))
      throw new LogFault('fork', checkpointPath(ahead.size), 'the sites have two trees of one size');
    return behind;
  }
  if (behind && behind.size < stood)
    throw new LogFault('missing', checkpointPath(stood), `not at the ${backup.site} site any more`);
  if (behind && behind.size > ahead.size)
    throw new LogFault('fork', checkpointPath(behind.size), 'the backup is ahead of the primary');
  const [reader, standing] = await Promise.all([
    openReader(primary, ahead),
    standingAt(backup, behind),
    before(),
  ]);
  await copyUpTo(backup, ahead, reader, standing);
  return { ...ahead, reader };
}

async function copyUpTo(
  backup: LogStore,
  ahead: SignedCheckpoint,
  reader: LogReader,
  standing: Standing,
): Promise<void> {
  const copy = (parts: readonly Part[]) => Promise.all(parts.map((part) => keepCopy(backup, part)));
  const { edge, bundle } = await growFrom(standing, reader, ahead, async (parts) => void (await copy(parts)));
  const tail = tailPath(ahead.size, ahead.root, standing.edge.size);
  await copy([{ path: tail, bytes: tailBytes(partialParts(edge, bundle)) }]);
  await copy([{ path: checkpointPath(ahead.size), bytes: noteBytes(ahead.note) }]);
}

async function keepCopy(store: LogStore, { path, bytes }: Part): Promise<void> {
  if ((await store.keep(path, bytes)) === 'differs')
    throw new LogFault('damaged', path, `something else stands at the ${store.site} site`);
}

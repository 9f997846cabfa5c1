import type { Database } from '../../storage/index/database.ts';
import { handOn, stillWaiting, type Waiting } from '../../storage/index/pending.ts';
import { LogFault } from '../log/log-fault.ts';
import { openReader } from '../log/reader.ts';
import type { Leading, Log } from '../log/sequence.ts';
import { TILE_WIDTH } from '../tree/tile.ts';

/**
 * What a leader that died had put into the log and not yet taken off its documents is taken off now, so that it is not put
 * in twice. Until this is done nothing may be sequenced.
 * @throws LogFault, StorageError
 */
export async function handOnRest(log: Log, database: Database, { head }: Leading): Promise<void> {
  const from = await log.heads.handedOn();
  if (!head || from >= head.size) return;
  const reader = await openReader(log.primary, { size: head.size, root: Buffer.from(head.root, 'hex') });
  for (let index = Math.floor(from / TILE_WIDTH); index * TILE_WIDTH < head.size; index += 1) {
    const entries = await reader.bundle(index);
    const positions = new Map(entries.map((entry, at) => [idOf(entry), index * TILE_WIDTH + at]));
    const waiting = await stillWaiting(database, [...positions.keys()]);
    await handOn(
      database,
      waiting.map((one) => handedOf(one, positions)),
    );
  }
  await log.heads.markHandedOn(head.size);
}

function handedOf({ collection, _id, version, lines }: Waiting, positions: ReadonlyMap<string, number>) {
  const placed = lines.flatMap(({ id }) => {
    const position = positions.get(id);
    return position === undefined ? [] : [{ id, position }];
  });
  return { collection, _id, version, all: placed.length === lines.length, placed };
}

/** No more of a line is read than that: a later release's are handed on like any other. */
function idOf(entry: Uint8Array): string {
  const line: unknown = JSON.parse(Buffer.from(entry).toString('utf8'));
  const id = typeof line === 'object' && line !== null && 'id' in line ? line.id : undefined;
  if (typeof id !== 'string') throw new LogFault('damaged', 'an entry', 'has no id');
  return id;
}

import type { Database } from '../../storage/index/database.ts';
import { type HandedOn, handOn, type Waiting, waitingForLog } from '../../storage/index/pending.ts';
import { append, type Leading, type Log } from '../log/sequence.ts';

/** Of a batch. */
export const MOST_LINES = 1_000;

export type Sequenced =
  | { readonly did: 'nothing' }
  /** another leader was first: what is known of the log is out of date */
  | { readonly did: 'lose' }
  | { readonly did: 'append'; readonly leading: Leading; readonly lines: number };

/**
 * One batch: what waits longest goes to the end of the log and off its documents. Cut anywhere, the next leader's
 * `handOnRest` finishes it.
 * @throws LogFault, StorageError
 */
export async function sequenceWaiting(
  log: Log,
  database: Database,
  leading: Leading,
  most = MOST_LINES,
): Promise<Sequenced> {
  const { taken, empty } = prefixes(await waitingForLog(database, most), most);
  if (empty.length > 0) await handOn(database, empty.map(nothingOf));
  const lines = taken.flatMap((one) => one.lines);
  if (lines.length === 0) return { did: 'nothing' };
  const next = await append(
    log,
    leading,
    lines.map(({ line }) => Buffer.from(line)),
  );
  if (!next) return { did: 'lose' };
  let position = leading.edge.size;
  await handOn(
    database,
    taken.map(({ lines: own, ...place }) => ({
      ...place,
      placed: own.map(({ id }) => ({ id, position: position++ })),
    })),
  );
  await log.heads.markHandedOn(next.edge.size);
  return { did: 'append', leading: next, lines: lines.length };
}

/** The first lines of each document, as many as a batch holds together. */
function prefixes(waiting: readonly Waiting[], most: number) {
  const taken: (Waiting & Pick<HandedOn, 'all'>)[] = [];
  let room = most;
  for (const one of waiting) {
    if (room === 0) break;
    const lines = one.lines.slice(0, room);
    if (lines.length > 0) taken.push({ ...one, lines, all: lines.length === one.lines.length });
    room -= lines.length;
  }
  return { taken, empty: waiting.filter(({ lines }) => lines.length === 0) };
}

/** A document that is marked as waiting, and nothing waits in it any more. */
function nothingOf({ collection, _id, version }: Waiting): HandedOn {
  return { collection, _id, version, all: true, placed: [] };
}

import type { Database } from '../../src/storage/index/database.ts';
import { handOn, waitingForLog } from '../../src/storage/index/pending.ts';
import type { LedgerRoom } from './ledger-room.ts';

/** Puts everything that waits into a log, as its leader does, and hands it on; answers the log's size. */
export async function sequenceAll(database: Database, { append, log }: LedgerRoom): Promise<number> {
  for (;;) {
    const waiting = await waitingForLog(database, 200);
    if (waiting.length === 0) return (await log.heads.read())?.size ?? 0;
    const lines = waiting.flatMap((one) => one.lines);
    const { edge } = await append(lines.map(({ line }) => Buffer.from(line)));
    let position = edge.size - lines.length;
    await handOn(
      database,
      waiting.map(({ collection, _id, version, lines: own }) => ({
        collection,
        _id,
        version,
        all: true,
        placed: own.map(({ id }) => ({ id, position: position++ })),
      })),
    );
  }
}

import { vietnameseDay } from '../../domain/identity/calendar.ts';
import { canonicalJson } from '../../storage/index/canonical-json.ts';
import type { Database } from '../../storage/index/database.ts';
import { closedLogs, closeLog, openLogs } from '../../storage/index/log-heads.ts';
import { MOST_TOGETHER } from '../../storage/index/stored-looks.ts';
import { placeLooks, type WaitingLooks, waitingLooks } from '../../storage/index/waiting-looks.ts';
import { openReader } from '../log/reader.ts';
import { append, type Leading, type Log, takeUp } from '../log/sequence.ts';
import { TILE_WIDTH } from '../tree/tile.ts';
import { looksLogName, looksYear } from './looks-log.ts';

/** What puts looks into their logs, as one leader; what it knows of the logs it forgets after any fault. */
export interface LooksSequencer {
  /**
   * Puts all that waits in the log of its year, and closes the logs of years that are over. Answers how many looks were
   * put there. Run again after a crash or a fault, it goes on.
   * @throws LogFault, StorageError
   */
  run(now: Date): Promise<number>;
}

export interface LooksSequencing {
  readonly database: Database;
  /** the log of a year, ready to be written to */
  readonly openLog: (year: number) => Promise<Log>;
  /** of one batch */
  readonly mostAtOnce?: number;
}

interface Led {
  readonly name: string;
  readonly log: Log;
  leading: Leading;
  /** whether its last entry says that it is closed */
  closed: boolean;
}

/** Another leader was first: this one adopts nothing. */
class Deposed extends Error {}

/** Looks of a batch, and those that stand in one document with the last of them. */
const MOST_AT_ONCE = 1_024;
/** What a leader that died had put in and not noted is among so many last entries. */
const MOST_UNNOTED = MOST_AT_ONCE + MOST_TOGETHER;
/** after a year's end, for calls that began before it */
const CLOSED_AFTER_MS = 3_600_000;
const EVERYTHING = '9999-12-31';

export function looksSequencer({
  database,
  openLog,
  mostAtOnce = MOST_AT_ONCE,
}: LooksSequencing): LooksSequencer {
  let led: Map<number, Led> | undefined;

  const lead = async (year: number): Promise<Led> => {
    const known = led?.get(year);
    if (known) return known;
    const one = await takeUpLooks(database, looksLogName(year), await openLog(year));
    led?.set(year, one);
    return one;
  };

  /** Every log that is open, since what a dead leader did not note may stand in any of them. */
  const begin = async () => {
    led = new Map();
    for (const name of await openLogs(database.logHeads, 'looks-')) await lead(looksYear(name));
  };

  const putAll = async (now: Date): Promise<number> => {
    for (let placed = 0; ; ) {
      const waiting = await waitingLooks(database, EVERYTHING, mostAtOnce);
      const closed = await closedLogs(database.logHeads, 'looks-');
      const years = Map.groupBy(waiting, ({ at }) => yearFor(at, now, closed));
      const unknown = [...years.keys()].filter((year) => !led?.has(year));
      // What another put there, and had not noted, waits no more once it is taken up.
      for (const year of unknown) await lead(year);
      if (unknown.length > 0) continue;
      for (const [year, looks] of years) await put(database, await lead(year), looks);
      const lines = linesOf(waiting).length;
      placed += lines;
      if (lines < mostAtOnce) return placed;
    }
  };

  const closePast = async (now: Date) => {
    for (const [year, one] of led ?? []) {
      const end = endOfYear(year);
      if (now.getTime() < end.getTime() + CLOSED_AFTER_MS) continue;
      if ((await waitingLooks(database, end.toISOString(), 1)).length > 0) continue;
      if (!one.closed) await putLines(one, [closingLine(one.leading.edge.size, now)]);
      await closeLog(database.logHeads, one.name, now);
      led?.delete(year);
    }
  };

  return {
    async run(now) {
      try {
        if (!led) await begin();
        const placed = await putAll(now);
        await closePast(now);
        return placed;
      } catch (error) {
        led = undefined;
        if (error instanceof Deposed) return 0;
        throw error;
      }
    },
  };
}

/**
 * Takes a log up, and notes what a leader before has put there without noting it: at most its last batch. A document has the
 * id of its first look.
 */
async function takeUpLooks(database: Database, name: string, log: Log): Promise<Led> {
  const leading = await takeUp(log);
  const entries = await lastEntries(log, leading, MOST_UNNOTED);
  const placed = entries.flatMap(({ id }, at) =>
    id === undefined ? [] : [{ id, position: leading.edge.size - entries.length + at }],
  );
  await placeLooks(database, name, placed);
  return { name, log, leading, closed: entries.at(-1)?.type === CLOSED };
}

async function put(database: Database, one: Led, looks: readonly WaitingLooks[]): Promise<void> {
  let position = one.leading.edge.size;
  await putLines(one, linesOf(looks));
  const placed = looks.map(({ _id, lines }) => {
    const place = { id: _id, position };
    position += lines.length;
    return place;
  });
  await placeLooks(database, one.name, placed);
}

function linesOf(looks: readonly WaitingLooks[]): readonly string[] {
  return looks.flatMap(({ lines }) => lines);
}

async function putLines(one: Led, lines: readonly string[]): Promise<void> {
  const entries = lines.map((line) => Buffer.from(line));
  const leading = await append(one.log, one.leading, entries);
  if (!leading) throw new Deposed();
  one.leading = leading;
}

async function lastEntries(
  log: Log,
  { head, edge }: Leading,
  count: number,
): Promise<readonly { readonly id?: string; readonly type: string }[]> {
  if (!head) return [];
  const reader = await openReader(log.primary, { size: head.size, root: Buffer.from(head.root, 'hex') });
  const first = Math.floor(Math.max(0, edge.size - count) / TILE_WIDTH);
  const bundles: Uint8Array[] = [];
  for (let index = first; index * TILE_WIDTH < edge.size; index++)
    bundles.push(...(await reader.bundle(index)));
  return bundles.map((entry) => JSON.parse(Buffer.from(entry).toString('utf8')));
}

const CLOSED = 'looks-closed';

/** The last entry of a year's log: a log that ends otherwise was cut off, or goes on. */
function closingLine(entries: number, now: Date): string {
  return canonicalJson({ v: 1, type: CLOSED, at: now.toISOString(), entries });
}

/** The Vietnamese year; the current one where that log is closed, or a clock ran ahead. */
function yearFor(at: string, now: Date, closed: ReadonlySet<string>): number {
  const [own, current] = [yearOf(new Date(at)), yearOf(now)];
  return own > current || closed.has(looksLogName(own)) ? current : own;
}

function yearOf(time: Date): number {
  return Number(vietnameseDay(time).slice(0, 'YYYY'.length));
}

function endOfYear(year: number): Date {
  return new Date(`${year}-12-31T24:00:00+07:00`);
}

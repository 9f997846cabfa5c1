import { setTimeout as sleep } from 'node:timers/promises';
import { putSchool, type School } from '../../../src/domain/school/school.ts';
import { EMPTY_EDGE, grow, rootOf } from '../../../src/ledger/tree/edge.ts';
import { leafHash } from '../../../src/ledger/tree/hash.ts';
import type { Database } from '../../../src/storage/index/database.ts';
import { countWaiting } from '../../../src/storage/index/pending.ts';
import { keptSchools } from '../../../src/storage/index/schools.ts';
import { takeStep } from '../../../src/storage/index/take-step.ts';
import { type Measured, measured } from '../ingest/measured.ts';

const idOf = (at: number) => String(37_000_000 + at) as School['_id'];

/** One step each, so that each has its key; not part of what is measured. */
export async function openSchools(database: Database, count: number): Promise<void> {
  await measured(Array.from({ length: count }), 16, 300_000, (_, at) => change(database, at, 'Đầu tiên'));
  await untilInLog(database);
}

/**
 * So many changes of aggregates that stand, each another one, by so many callers: from the first until all are in the log
 * and off their documents. The leader is a process of its own.
 */
export async function takeSteps(database: Database, count: number, callers: number): Promise<Measured> {
  const start = performance.now();
  await measured(Array.from({ length: count }), callers, 300_000, (_, at) =>
    change(database, at, `Tên ${Math.random()}`),
  );
  await untilInLog(database);
  const seconds = (performance.now() - start) / 1_000;
  return { count, seconds, perSecond: count / seconds };
}

async function change(database: Database, at: number, name: string): Promise<void> {
  const id = idOf(at);
  const school = { _id: id, name } as School;
  const frame = { actor: 'officer:cb-000000000001', requestId: 'bench' };
  const step = { id, scope: { of: 'school', id }, now: new Date() } as const;
  const { decision } = await takeStep(
    database,
    keptSchools,
    step,
    (standing) => putSchool(standing, school),
    frame,
  );
  if (!decision.ok) throw new Error('a change was refused');
}

async function untilInLog(database: Database): Promise<void> {
  while ((await countWaiting(database)).lines > 0) await sleep(20);
}

/** The server's own bulk updates of as many documents: the same fields and as long a line, a thousand in a write. */
export async function bulkUpdates(database: Database, count: number): Promise<Measured> {
  const line = 'x'.repeat(900);
  const start = performance.now();
  for (let from = 0; from < count; from += 1_000) {
    const operations = Array.from({ length: Math.min(1_000, count - from) }, (_, at) => ({
      updateOne: {
        filter: { _id: idOf(from + at) },
        update: { $set: { name: `Tên ${Math.random()}`, line } },
      },
    }));
    await database.schools.bulkWrite(operations as never[], { ordered: false });
  }
  const seconds = (performance.now() - start) / 1_000;
  return { count, seconds, perSecond: count / seconds };
}

/** Leaves of as many lines, and the root after each thousand, alone. */
export function hashAlone(count: number): Measured {
  const lines = Array.from({ length: 1_000 }, (_, at) => Buffer.from(`${at}`.padEnd(900, 'x')));
  const start = performance.now();
  let edge = EMPTY_EDGE;
  for (let from = 0; from < count; from += lines.length) {
    edge = grow(edge, lines.map(leafHash)).edge;
    rootOf(edge);
  }
  const seconds = (performance.now() - start) / 1_000;
  return { count, seconds, perSecond: count / seconds };
}

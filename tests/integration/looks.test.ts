import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { Caller } from '../../src/domain/access/actor.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import { openAsked, parseLookEntry } from '../../src/ledger/entry/look-entry.ts';
import { walkLog } from '../../src/ledger/log/walk.ts';
import { looksLogName } from '../../src/ledger/looks/looks-log.ts';
import { type LooksSequencer, looksSequencer } from '../../src/ledger/looks/sequence-looks.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { groupedInserts } from '../../src/storage/index/grouped-inserts.ts';
import { logHeads } from '../../src/storage/index/log-heads.ts';
import { lookWriterTo } from '../../src/storage/index/look-writer.ts';
import { looksAt, recordLook } from '../../src/storage/index/looks.ts';
import { looksIn } from '../../src/storage/index/stored-looks.ts';
import { Cut, cutDatabase } from '../support/cut-database.ts';
import { type FreshDatabase, freshDatabase } from '../support/fresh-storage.ts';
import { type LedgerRoom, ledgerRoom } from '../support/ledger-room.ts';

const NOW = new Date('2026-11-27T03:00:00.000Z');
const caller: Caller = { kind: 'school', schoolId: '37098001' as SchoolId, credentialId: 'k1' };
const known = Array.from({ length: 3 }, (_, n) => `09921111111${n}` as PersonalId);
const stranger = '099233333333' as PersonalId;

let index: FreshDatabase;
let keys: readonly string[];
beforeAll(async () => {
  index = await freshDatabase(inject('addresses'));
  keys = await havingTranscripts(index.database);
});
afterAll(() => index.drop());

/** What a look asks of a transcript: that it is there, and the id of its key. */
async function havingTranscripts(database: Database): Promise<readonly string[]> {
  return Promise.all(
    known.map(async (id) => {
      const key = await database.sealer.keyFor({ of: 'pupil', id });
      await database.transcripts.insertOne({ _id: id, ledger: { key } } as never);
      return key;
    }),
  );
}

function record(database: Database, pupils: readonly PersonalId[], at = NOW): Promise<void> {
  const look = { caller, what: 'transcript', outcome: 'seen', requestId: 'r-1' } as const;
  const named = pupils.map((personalId) => ({ personalId }));
  return recordLook(database, { ...look, at: at.toISOString(), pupils: named });
}

describe('inserts that are written together', () => {
  test('answer each caller of its own document, and a key that is taken apart from the rest', async () => {
    const collection = index.database.client.db(index.database.blobs.dbName).collection<{ _id: string }>('g');
    const insertMany = vi.spyOn(collection, 'insertMany');
    const { insert } = groupedInserts(collection);
    await insert({ _id: 'there' });
    const ids = [...Array.from({ length: 20 }, (_, n) => `new-${n}`), 'there', 'new-3'];
    const outcomes = await Promise.all(ids.map((_id) => insert({ _id })));
    expect(outcomes).toEqual([...Array.from({ length: 20 }, () => 'inserted'), 'stood', 'stood']);
    expect(insertMany).toHaveBeenCalledTimes(2);
    expect(await collection.countDocuments()).toBe(21);
  });

  test('that fail are told to every caller', async () => {
    const away = await index.again();
    await away.close();
    const { insert } = groupedInserts(away.looks);
    await record(index.database, [known[0] as PersonalId]);
    const one = await index.database.looks.findOne();
    if (!one) throw new Error('no look');
    const told = await Promise.allSettled([1, 2, 3].map((n) => insert({ ...one, _id: `never-${n}` })));
    expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await index.database.looks.countDocuments({ _id: /^never/ })).toBe(0);
  });
});

describe('a look', () => {
  test('at a list is one entry for 200 pupils, found by each; who is not there is sealed', async () => {
    const database = (await freshDatabase(inject('addresses'))) as FreshDatabase;
    const own = await havingTranscripts(database.database);
    const many = Array.from({ length: 250 }, (_, n) => `0994${String(n).padStart(8, '0')}` as PersonalId);
    await record(database.database, [...known, stranger, ...many]);
    const stored = await database.database.looks.find().toArray();
    const looks = stored.flatMap(looksIn);
    expect(looks.map(({ keys: named }) => named.length).sort()).toEqual([0, 3]);
    for (const id of [...known, stranger, ...many.slice(-1)])
      expect(await looksAt(database.database, id, { limit: 5 })).toHaveLength(1);
    const asked: string[] = [];
    for (const { line } of stored.flatMap((together) => together.looks)) {
      const entry = parseLookEntry(Buffer.from(line));
      if (entry.type !== 'look' || entry.sealed === undefined || entry.key === undefined) continue;
      asked.push(...openAsked(entry.sealed, await database.keys.openKey(entry.key), entry.key));
      expect(own).not.toContain(entry.key);
    }
    expect(asked.toSorted()).toEqual([stranger, ...many].toSorted());
    await database.drop();
  });

  test('that can’t be recorded is told of: the database is away, or too many wait for the log', async () => {
    const away = await index.again();
    await away.close();
    await expect(record(away, [])).rejects.toThrow();
    const lookWriter = lookWriterTo(index.database.looks, { mostWaiting: 1, countedForMs: 0 });
    await Promise.all([1, 2, 3].map(() => record(index.database, known)));
    await expect(record({ ...index.database, lookWriter }, known)).rejects.toThrow(
      expect.objectContaining({ code: 'ledger-behind' }),
    );
  });
});

describe('looks at one pupil', () => {
  test('are told page by page, each once, however many came in one second', async () => {
    const database = (await freshDatabase(inject('addresses'))) as FreshDatabase;
    await havingTranscripts(database.database);
    const [pupil, other] = known as [PersonalId, PersonalId];
    const times = Array.from({ length: 60 }, (_, n) => new Date(NOW.getTime() + n * 90));
    // Written one by one, or with looks at somebody else: documents of one second overlap in time.
    for (const [n, at] of times.entries())
      await Promise.all([
        record(database.database, [pupil], at),
        ...(n % 3 ? [] : [record(database.database, [other], at)]),
      ]);
    const told = new Map<string, string>();
    for (let until: string | undefined; ; ) {
      const page = await looksAt(database.database, pupil, { until, limit: 7 });
      expect(page.map(({ at }) => at)).toEqual(
        page
          .map(({ at }) => at)
          .toSorted()
          .toReversed(),
      );
      for (const { id, at } of page) told.set(id, at);
      const last = page.at(-1)?.at;
      if (page.length < 7 || last === until) break;
      until = last;
    }
    expect([...told.values()].toSorted()).toEqual(times.map((time) => time.toISOString()));
    await database.drop();
  });
});

describe('the logs of looks', () => {
  let fresh: FreshDatabase;
  let rooms: Map<number, LedgerRoom>;
  let own: readonly string[];

  /** As a process that starts has it. */
  function sequencer(database = fresh.database): LooksSequencer {
    const openLog = async (year: number) => {
      const room =
        rooms.get(year) ?? (await ledgerRoom(database, inject('addresses'), { name: looksLogName(year) }));
      rooms.set(year, room);
      return { ...room.log, heads: logHeads(database.logHeads, looksLogName(year)) };
    };
    return looksSequencer({ database, openLog, mostAtOnce: 8 });
  }
  async function walked(year: number) {
    const room = rooms.get(year);
    if (!room) return [];
    const lines: string[] = [];
    const verdict = await walkLog(room.primary, room.identity, {
      seen: (entry) => lines.push(Buffer.from(entry).toString()),
    });
    if (!verdict.ok) throw verdict.fault;
    return lines;
  }
  const waiting = () => fresh.database.looks.countDocuments({ waitingSince: { $exists: true } });

  beforeAll(async () => {
    fresh = await freshDatabase(inject('addresses'));
    rooms = new Map();
    own = await havingTranscripts(fresh.database);
  });
  afterAll(() => fresh.drop());

  test('hold each look once, which knows its place; no line tells a number', async () => {
    await Promise.all(Array.from({ length: 20 }, () => record(fresh.database, [...known, stranger])));
    expect(await sequencer().run(NOW)).toBe(20);
    expect(await waiting()).toBe(0);
    const lines = await walked(2026);
    expect(lines).toHaveLength(20);
    for (const { log, position = -1, looks } of await fresh.database.looks.find().toArray()) {
      expect(log).toBe('looks-2026');
      expect(lines.slice(position, position + looks.length)).toEqual(looks.map(({ line }) => line));
    }
    const all = lines.join('\n');
    for (const id of [...known, stranger]) expect(all).not.toContain(id);
    expect(lines.map((line) => JSON.parse(line).keys)).toEqual(lines.map(() => own));
  });

  test('take more than one batch, and another process goes on where one was', async () => {
    const seconds = Array.from({ length: 30 }, (_, n) => new Date(NOW.getTime() + n * 1_000));
    await Promise.all(seconds.map((at) => record(fresh.database, known, at)));
    expect(await fresh.database.looks.countDocuments({ waits: true })).toBe(30);
    const one = sequencer();
    expect(await one.run(NOW)).toBe(30);
    await record(fresh.database, known);
    expect(await sequencer().run(NOW)).toBe(1);
    await record(fresh.database, known);
    // This one does not know of the entry that came in between: it adopts nothing, and begins anew.
    expect(await one.run(NOW)).toBe(0);
    expect(await one.run(NOW)).toBe(1);
    expect(await walked(2026)).toHaveLength(52);
  });

  test('lose nothing and hold nothing twice when a leader dies between any two writes', async () => {
    const before = (await walked(2026)).length;
    let deaths = 0;
    for (let survived = 1; ; survived++) {
      await Promise.all(Array.from({ length: 3 }, () => record(fresh.database, known)));
      const dying = cutDatabase(fresh.database, survived);
      const died = await sequencer(dying)
        .run(NOW)
        .then(
          () => false,
          (error: unknown) => {
            if (!(error instanceof Cut)) throw error;
            return true;
          },
        );
      await sequencer().run(NOW);
      deaths += Number(died);
      if (!died) break;
    }
    expect(deaths).toBeGreaterThan(0);
    const lines = await walked(2026);
    expect(lines).toHaveLength(before + 3 * (deaths + 1));
    expect(new Set(lines).size).toBe(lines.length);
    expect(await waiting()).toBe(0);
  });

  test('are one for each Vietnamese year; that of a year that is over is closed, once nothing waits for it', async () => {
    const newYear = Date.parse('2027-01-01T00:00:00+07:00');
    const before = (await walked(2026)).length;
    await record(fresh.database, known, new Date(newYear - 1));
    await record(fresh.database, known, new Date(newYear));
    const one = sequencer();
    expect(await one.run(new Date(newYear + 1_000))).toBe(2);
    expect([(await walked(2026)).length, (await walked(2027)).length]).toEqual([before + 1, 1]);
    const later = new Date(newYear + 7_200_000);
    await one.run(later);
    await sequencer().run(later);
    const lines = await walked(2026);
    expect(lines.map((line) => parseLookEntry(Buffer.from(line)).type).indexOf('looks-closed')).toBe(
      before + 1,
    );
    // A call that was late all the same is in the log that is open.
    await record(fresh.database, known, new Date(newYear - 5));
    expect(await sequencer().run(later)).toBe(1);
    expect([(await walked(2026)).length, (await walked(2027)).length]).toEqual([before + 2, 2]);
    expect(keys).not.toEqual(own);
  });
});

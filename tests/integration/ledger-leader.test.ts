import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sizeOfPath } from '../../src/ledger/log/paths.ts';
import { newestCheckpoint } from '../../src/ledger/log/reader.ts';
import { type Log, takeUp } from '../../src/ledger/log/sequence.ts';
import { walkLog } from '../../src/ledger/log/walk.ts';
import { noteSigner } from '../../src/ledger/note/keys.ts';
import { demandNoFork } from '../../src/ledger/run/demand-no-fork.ts';
import { handOnRest } from '../../src/ledger/run/hand-on-rest.ts';
import type { LedLog } from '../../src/ledger/run/led-log.ts';
import { sequenceWaiting } from '../../src/ledger/run/sequence-waiting.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { handOn, waitingForLog } from '../../src/storage/index/pending.ts';
import { type LeaderRoom, type Led, leaderRoom } from '../support/leader-room.ts';

let one: LeaderRoom;
let led: Led[] = [];
beforeEach(async () => {
  one = await leaderRoom();
});
afterEach(async () => {
  await Promise.all(led.map((each) => each.end()));
  led = [];
  await one?.drop();
});
const startLeading = (parts?: LedLog) => {
  const started = one.lead(parts);
  led.push(started);
  return started;
};
const untilNothingWaits = () => expect.poll(one.waiting, { timeout: 60_000 }).toBe(0);
const idsOf = (school: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `school/${school}/${from + at}/0`);

async function expectEachOnce(ids: readonly string[]): Promise<void> {
  const entries = await one.entries();
  expect(entries.toSorted()).toEqual(ids.toSorted());
  expect(await one.positions()).toEqual(new Map(entries.entries()));
  expect(await one.index.database.schools.countDocuments({ 'ledger.pending': { $exists: true } })).toBe(0);
  expect(await one.index.database.schools.countDocuments({ 'ledger.pendingSince': { $exists: true } })).toBe(
    0,
  );
  expect(await one.parts.log.heads.handedOn()).toBe(ids.length);
}

describe('a leader', () => {
  test('puts all that waits into the log, each document in its order, and takes it off', async () => {
    await one.put('37000001', 3);
    await one.put('37000002', 2);
    await one.put('37000001', 1);
    startLeading();
    await untilNothingWaits();
    await expect.poll(() => one.parts.log.heads.handedOn()).toBe(6);
    await one.put('37000003');
    await untilNothingWaits();
    await expect.poll(() => one.parts.log.heads.handedOn()).toBe(7);
    await expectEachOnce([
      ...idsOf('37000001', 1, 4),
      ...idsOf('37000002', 1, 2),
      ...idsOf('37000003', 1, 1),
    ]);
    const own = (await one.entries()).filter((id) => id.startsWith('school/37000001'));
    expect(own).toEqual(idsOf('37000001', 1, 4));
  });

  test('brings it to the backup, keys first, and clears away what only led there', async () => {
    const { database, keyStore } = one.index;
    const leader = startLeading();
    for (let at = 1; at <= 5; at += 1) {
      await one.put(`3700000${at}`);
      await expect.poll(() => leader.published.at(-1)?.proven, { timeout: 20_000 }).toBe(at);
    }
    expect(await one.entries(one.parts.backup)).toEqual(await one.entries());
    const kids = (await database.dataKeys.find().toArray()).map(({ kid }) => kid);
    expect(kids).toHaveLength(5);
    for (const kid of kids) expect(await one.backupKeys.read(kid)).toEqual(await keyStore.read(kid));
    expect(await database.dataKeys.countDocuments({ awaitsBackup: true })).toBe(0);
    for (const store of [one.parts.log.primary, one.parts.backup])
      for (const prefix of ['tail/', 'checkpoint/', 'cosigned/'])
        await expect
          .poll(async () => (await Array.fromAsync(store.list(prefix))).length, { timeout: 10_000 })
          .toBe(1);
    expect(leader.faults).toEqual([]);
  });

  test('a batch holds the lines that wait longest, and the rest of a document waits on', async () => {
    await one.put('37000001', 5);
    await one.put('37000002', 5);
    const { log, database } = one.parts;
    let leading = await takeUp(log);
    for (const size of [3, 6, 9, 10]) {
      const done = await sequenceWaiting(log, database, leading, 3);
      if (done.did !== 'append') throw new Error(done.did);
      leading = done.leading;
      expect(leading.edge.size).toBe(size);
      expect(await one.waiting()).toBe(10 - size);
    }
    expect(await sequenceWaiting(log, database, leading, 3)).toEqual({ did: 'nothing' });
    await expectEachOnce([...idsOf('37000001', 1, 5), ...idsOf('37000002', 1, 5)]);
    expect(await one.entries()).toEqual([...idsOf('37000001', 1, 5), ...idsOf('37000002', 1, 5)]);
  });
});

describe('a step while its document is being handed on', () => {
  test('comes between the reading and the taking off: its line waits on', async () => {
    await one.put('37000001', 2);
    const { log, database } = one.parts;
    const leading = await takeUp(log);
    const meanwhile: Database = {
      ...database,
      schools: before(database.schools, 'bulkWrite', () => one.put('37000001', 2)),
    };
    const done = await sequenceWaiting(log, meanwhile, leading);
    expect(done).toMatchObject({ did: 'append', lines: 2 });
    expect(await one.waiting()).toBe(2);
    startLeading();
    await untilNothingWaits();
    await expect.poll(() => log.heads.handedOn()).toBe(4);
    await expectEachOnce(idsOf('37000001', 1, 4));
  });

  test('many steps at once beside a leader: none lost, none twice', async () => {
    const leader = startLeading();
    const schools = Array.from({ length: 8 }, (_, at) => `3700010${at}`);
    await Promise.all(schools.map((id) => one.put(id, 25)));
    await untilNothingWaits();
    await expect.poll(() => one.parts.log.heads.handedOn(), { timeout: 20_000 }).toBe(200);
    await expectEachOnce(schools.flatMap((id) => idsOf(id, 1, 25)));
    expect(leader.faults).toEqual([]);
  });

  test('a document that is marked as waiting, and nothing waits in it, is marked no more', async () => {
    await one.put('37000001');
    const { log, database } = one.parts;
    const [waiting] = await waitingForLog(database, 10);
    if (!waiting) throw new Error('nothing waits');
    const placed = [{ id: waiting.lines[0]?.id ?? '', position: 0 }];
    await handOn(database, [{ ...waiting, version: 0, all: true, placed }]);
    expect(await waitingForLog(database, 10)).toMatchObject([{ lines: [] }]);
    expect(await sequenceWaiting(log, database, await takeUp(log))).toEqual({ did: 'nothing' });
    expect(await waitingForLog(database, 10)).toEqual([]);
  });
});

describe('a leader that dies between any two of its writes', () => {
  test('the next one goes on: no line twice, none lost', async () => {
    let deaths = 0;
    for (let survived = 0; ; survived += 1) {
      const { log, database } = one.parts;
      const school = String(38_000_000 + survived);
      const begun = (await log.heads.read())?.size ?? 0;
      await one.put(school, 3);
      const dying = dyingAfter(log, database, survived);
      const died = await sequenceWaiting(dying.log, dying.database, await takeUp(log)).then(
        () => false,
        (error: unknown) => {
          if (error !== dying.death) throw error;
          return true;
        },
      );
      await one.put(school, 1);
      await demandNoFork(one.parts, undefined);
      const next = await takeUp(log);
      await handOnRest(log, database, next);
      await sequenceWaiting(log, database, next);
      const entries = await one.entries();
      expect(entries.slice(begun), `after ${survived} writes`).toEqual(idsOf(school, 1, 4));
      expect(await one.positions()).toEqual(new Map(entries.entries()));
      expect(await one.waiting()).toBe(0);
      if (!died) break;
      deaths += 1;
    }
    // Tail, head, checkpoint, taking off, how far it was taken off; each may also be cut off after it was done.
    expect(deaths).toBe(2 * 5);
  });

  test('two leaders with a lease each, one of them stale: one log, each line once', async () => {
    const other = { ...one.parts, database: await one.index.again() };
    const both = [startLeading(), startLeading(other)];
    const schools = Array.from({ length: 6 }, (_, at) => `3700020${at}`);
    await Promise.all(schools.map((id) => one.put(id, 20)));
    await untilNothingWaits();
    await expect.poll(() => one.parts.log.heads.handedOn(), { timeout: 20_000 }).toBe(120);
    await expectEachOnce(schools.flatMap((id) => idsOf(id, 1, 20)));
    for (const { faults } of both) expect(faults).toEqual([]);
    await Promise.all(led.map((each) => each.end()));
    await other.database.close();
  });
});

describe('nothing is signed, and the place is named, where', () => {
  const signed = async () => (await newestCheckpoint(one.room.primary, one.room.identity))?.size;
  const MEND = /npm run admin -- rebuild/;
  /** Two batches, both at the backup; then the database as it was after the first. */
  const begin = async () => {
    const leader = startLeading();
    await one.put('37000001', 3);
    await expect.poll(() => leader.published.at(-1)?.proven, { timeout: 20_000 }).toBe(3);
    const before = await one.index.database.logHeads.findOne({ _id: one.room.name });
    await one.put('37000002', 3);
    await expect.poll(() => leader.published.at(-1)?.proven, { timeout: 20_000 }).toBe(6);
    await leader.end();
    if (!before) throw new Error('no head');
    return before;
  };
  const refused = async (kind: string, place: RegExp, words: RegExp) => {
    await one.put('37000009');
    const [size, waiting] = await Promise.all([signed(), one.waiting()]);
    const leader = startLeading();
    await expect.poll(() => leader.faults.length, { timeout: 20_000 }).toBeGreaterThan(1);
    expect(leader.faults[0]?.kind).toBe(kind);
    expect(leader.faults[0]?.place).toMatch(place);
    expect(leader.faults[0]?.message).toMatch(words);
    expect(leader.leads).toEqual([]);
    expect(await signed()).toBe(size);
    expect(await one.waiting()).toBe(waiting);
    await leader.end();
  };
  const setBack = (head: { readonly _id: string }) =>
    one.index.database.logHeads.replaceOne({ _id: head._id }, head as never);
  const removeFrom = async (store: LedLog['backup'], prefix: string) => {
    for await (const path of store.list(prefix)) await store.remove(path);
  };

  test('the database is empty beside sites that are not', async () => {
    await begin();
    await one.index.database.logHeads.deleteOne({ _id: one.room.name });
    await refused('missing', /^the head$/, MEND);
    for (const prefix of ['checkpoint/', 'tail/', 'cosigned/']) await removeFrom(one.room.primary, prefix);
    await refused('missing', /^the head$/, /the backup site knows 6 entries.*rebuild/);
  });

  test('the database was set back', async () => {
    await setBack(await begin());
    await refused('fork', /^the head$/, /the database knows 3 entries, and the primary site 6.*rebuild/);
  });

  test('database and primary were set back together', async () => {
    await setBack(await begin());
    for await (const path of one.room.primary.list('checkpoint/'))
      if ((sizeOfPath(path) ?? 0) > 3) await one.room.primary.remove(path);
    await refused('fork', /^the head$/, /the database knows 3 entries, and the backup site 6.*rebuild/);
  });

  test('the tail of the head stands at neither site', async () => {
    await begin();
    for (const store of [one.room.primary, one.room.backup]) await removeFrom(store, 'tail/');
    await refused('missing', /^tail\//, MEND);
  });

  test('another tree of the same size was put in place of the log', async () => {
    await begin();
    const other = await leaderRoom();
    const theirs = await other.room.append([1, 2, 3, 4, 5, 6].map((at) => Buffer.from(`{"id":"${at}"}`)));
    await setBack({ _id: one.room.name, ...theirs.head } as never);
    await refused('missing', /^tail\//, MEND);
    for await (const path of other.room.primary.list('tail/'))
      await one.room.primary.keep(path, (await other.room.primary.read(path)) ?? new Uint8Array());
    await refused('fork', /^the head$/, /knows another tree of 6 entries/);
    await other.drop();
  });

  test('an index that was lost and a fault that was mended: it goes on by itself', async () => {
    await begin();
    const head = await one.index.database.logHeads.findOne({ _id: one.room.name });
    await one.index.database.logHeads.deleteOne({ _id: one.room.name });
    await one.put('37000009');
    const leader = startLeading();
    await expect.poll(() => leader.faults.length, { timeout: 20_000 }).toBeGreaterThan(0);
    await one.index.database.logHeads.insertOne(head as never);
    await untilNothingWaits();
    expect(leader.leads).toEqual([6]);
  });
});

test('a new key for the log: what the former one signed stands, and a key that is not listed stops it', async () => {
  const first = startLeading();
  await one.put('37000001', 3);
  await expect.poll(() => first.published.at(-1)?.proven, { timeout: 20_000 }).toBe(3);
  await first.end();
  const { log, identity } = one.parts;
  const signer = noteSigner(log.origin, 'ed25519', generateKeyPairSync('ed25519').privateKey);
  const unlisted = { ...one.parts, log: { ...log, signer }, identity: { ...identity, key: signer.key } };
  await one.put('37000001', 1);
  const stranger = startLeading(unlisted);
  await expect.poll(() => stranger.faults[0]?.message, { timeout: 20_000 }).toMatch(/not a checkpoint that/);
  await stranger.end();
  expect(await one.waiting()).toBe(1);

  const former = [identity.key];
  const listed = {
    ...unlisted,
    log: { ...unlisted.log, former },
    identity: { ...unlisted.identity, former },
  };
  const next = startLeading(listed);
  await expect.poll(() => next.published.at(-1)?.proven, { timeout: 20_000 }).toBe(4);
  expect(next.faults).toEqual([]);
  for (const store of [one.room.primary, one.room.backup]) {
    expect(await walkLog(store, listed.identity)).toMatchObject({ ok: true, entries: 4 });
    expect(await walkLog(store, identity)).toMatchObject({ ok: false, fault: { kind: 'damaged' } });
  }
});

test('a primary site that lost the log is filled from the backup', async () => {
  const leader = startLeading();
  await one.put('37000001', 3);
  await expect.poll(() => leader.published.at(-1)?.proven, { timeout: 20_000 }).toBe(3);
  await leader.end();
  for (const prefix of ['checkpoint/', 'tail/', 'cosigned/'])
    for await (const path of one.room.primary.list(prefix)) await one.room.primary.remove(path);
  await one.put('37000001', 1);
  const next = startLeading();
  await untilNothingWaits();
  expect(next.faults).toEqual([]);
  expect(await one.entries()).toEqual(idsOf('37000001', 1, 4));
});

/** The same, where something happens before the first call of a method. */
function before<T extends object>(of: T, method: keyof T, first: () => Promise<unknown>): T {
  let once: Promise<unknown> | undefined;
  return new Proxy(of, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== method) return value.bind(target);
      return async (...args: unknown[]) => {
        once ??= first();
        await once;
        return value.apply(target, args);
      };
    },
  });
}

/** The same leader, whose process dies before its n-th write, or right after: the write is done and nobody is told. */
function dyingAfter(log: Log, database: Database, steps: number) {
  const death = new Error('killed');
  let left = steps;
  const deadly = async <T>(write: () => Promise<T>): Promise<T> => {
    if (left-- === 0) throw death;
    const answer = await write();
    if (left-- === 0) throw death;
    return answer;
  };
  const dying: Log = {
    ...log,
    primary: { ...log.primary, keep: (path, bytes) => deadly(() => log.primary.keep(path, bytes)) },
    heads: {
      ...log.heads,
      advance: (from, to) => deadly(() => log.heads.advance(from, to)),
      markHandedOn: (size) => deadly(() => log.heads.markHandedOn(size)),
    },
  };
  const schools = new Proxy(database.schools, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'bulkWrite') return value.bind(target);
      return (...args: unknown[]) => deadly(() => value.apply(target, args));
    },
  });
  return { death, log: dying, database: { ...database, schools } };
}

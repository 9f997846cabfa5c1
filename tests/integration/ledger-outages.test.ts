import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { cosignedPath } from '../../src/ledger/log/paths.ts';
import { newestCheckpoint } from '../../src/ledger/log/reader.ts';
import { parseCheckpoint, wordOf } from '../../src/ledger/note/checkpoint.ts';
import { verifierKey } from '../../src/ledger/note/keys.ts';
import { parseNote } from '../../src/ledger/note/note.ts';
import type { LedLog } from '../../src/ledger/run/led-log.ts';
import { type TcpProxy, tcpProxy } from '../../trial/faults/tcp-proxy.ts';
import { type LeaderRoom, type Led, leaderRoom } from '../support/leader-room.ts';
import { type RunningWitness, startWitness } from '../support/witness.ts';

let one: LeaderRoom;
let ways: { readonly primary: TcpProxy; readonly backup: TcpProxy };
let witness: RunningWitness;
let parts: LedLog;
let led: Led[] = [];
beforeEach(async () => {
  const { primaryS3Url, backupS3Url } = inject('addresses');
  ways = { primary: await tcpProxy(primaryS3Url), backup: await tcpProxy(backupS3Url) };
  one = await leaderRoom({ primaryS3Url: ways.primary.url, backupS3Url: ways.backup.url });
  const { name, backupS3Url: own, identity } = one.room;
  witness = await startWitness(own, `${name}=${verifierKey(identity.key)}`);
  // Asked by its own call, which finds it again after it was killed and started on another port.
  parts = { ...one.parts, witnesses: [witness], quorum: 1 };
});
afterEach(async () => {
  await Promise.all(led.map((each) => each.end()));
  led = [];
  await Promise.all([ways.primary.close(), ways.backup.close(), witness.stop()]);
  await one.drop();
});
const startLeading = (own = parts) => {
  const started = one.lead(own);
  led.push(started);
  return started;
};
const until = (what: () => unknown, wanted: unknown) => expect.poll(what, { timeout: 30_000 }).toBe(wanted);
const provenBy = (leader: Led) => () => leader.published.at(-1)?.proven;
const sizeAt = async (store: LedLog['backup']) => (await newestCheckpoint(store, one.room.identity))?.size;

describe('a leader whose', () => {
  test('witness is away: entries go into the log and to the backup, proofs wait', async () => {
    const leader = startLeading();
    await one.put('37000001', 2);
    await until(provenBy(leader), 2);
    const note = parseNote((await one.room.backup.read(cosignedPath(2))) ?? new Uint8Array());
    expect(note && wordOf(witness.key, note).says).toBe('true');
    expect(note && parseCheckpoint(note.text)?.size).toBe(2);

    await witness.kill();
    await one.put('37000001', 2);
    await until(() => sizeAt(one.room.backup), 4);
    await until(
      () =>
        leader.published
          .at(-1)
          ?.missing.map(({ name }) => name)
          .join(),
      witness.key.name,
    );
    expect(leader.published.at(-1)?.proven).toBe(2);

    await witness.start();
    await until(provenBy(leader), 4);
    expect(leader.faults).toEqual([]);
  });

  test('backup is away: entries go into the log, proofs wait', async () => {
    const leader = startLeading();
    await one.put('37000001');
    await until(provenBy(leader), 1);
    await ways.backup.cut();
    await one.put('37000001', 3);
    await until(one.waiting, 0);
    await until(() => sizeAt(one.room.primary), 4);
    expect(await sizeAt(one.room.backup)).toBe(1);
    await expect.poll(() => leader.interruptions.length).toBeGreaterThan(0);
    await ways.backup.mend();
    await until(provenBy(leader), 4);
    expect(await one.entries(one.room.backup)).toEqual(await one.entries());
    expect(leader.leads).toEqual([0]);
  });

  test('primary is away: nothing goes into the log, and all of it afterwards', async () => {
    const leader = startLeading();
    await one.put('37000001');
    await until(provenBy(leader), 1);
    await ways.primary.cut();
    await one.put('37000001', 3);
    await expect.poll(() => leader.interruptions.length, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(await one.waiting()).toBe(3);
    await ways.primary.mend();
    await until(one.waiting, 0);
    await until(provenBy(leader), 4);
    expect((await one.entries()).length).toBe(4);
    expect(leader.faults).toEqual([]);
  });
});

describe('a new leader', () => {
  test('signs nothing until somebody beside the primary answers, a witness or the backup', async () => {
    const first = startLeading();
    await one.put('37000001');
    await until(provenBy(first), 1);
    await first.end();
    await ways.backup.cut();
    await witness.kill();
    await one.put('37000001');
    const next = startLeading();
    await expect.poll(() => next.interruptions.length, { timeout: 10_000 }).toBeGreaterThan(2);
    expect(next.interruptions[0]).toMatch(/neither the backup site nor a witness answered/);
    expect([await one.waiting(), await sizeAt(one.room.primary)]).toEqual([1, 1]);
    await witness.start();
    await until(one.waiting, 0);
    expect(next.leads).toEqual([1]);
    expect(next.faults).toEqual([]);
  });

  test('takes no word of a witness that lost its file and can not look at the backup for what it signed', async () => {
    const { pathname } = new URL(one.room.backupS3Url);
    const beside = Object.assign(new URL(ways.backup.url), { pathname }).href;
    const forgetful = await startWitness(beside, `${one.room.name}=${verifierKey(one.room.identity.key)}`);
    const own = { ...parts, witnesses: [forgetful], quorum: 1 };
    const first = startLeading(own);
    await one.put('37000001');
    await until(provenBy(first), 1);
    const head = await one.index.database.logHeads.findOne({ _id: one.room.name });
    await one.put('37000001');
    await until(provenBy(first), 2);
    await first.end();
    // Database and primary are put back together; who knows better is away, or can not remember.
    await one.index.database.logHeads.replaceOne({ _id: one.room.name }, head as never);
    for (const prefix of ['checkpoint/', 'cosigned/'])
      for await (const path of one.room.primary.list(prefix))
        if (path.includes('0002')) await one.room.primary.remove(path);
    await forgetful.kill();
    await rm(forgetful.file);
    await forgetful.start();
    await ways.backup.cut();
    await one.put('37000002');
    const next = startLeading(own);
    await expect.poll(() => next.interruptions.length, { timeout: 10_000 }).toBeGreaterThan(2);
    expect(next.interruptions[0]).toMatch(/neither the backup site nor a witness answered/);
    expect([next.leads, await one.waiting(), await sizeAt(one.room.primary)]).toEqual([[], 1, 1]);
    await ways.backup.mend();
    await until(() => next.faults[0]?.place, forgetful.key.name);
    expect([next.leads, await one.waiting(), await sizeAt(one.room.primary)]).toEqual([[], 1, 1]);
    await next.end();
    await forgetful.stop();
  });

  test('is refused by a witness that knows more, though database and both sites were set back', async () => {
    const first = startLeading();
    await one.put('37000001');
    await until(provenBy(first), 1);
    const head = await one.index.database.logHeads.findOne({ _id: one.room.name });
    const kept = new Map<string, Uint8Array>();
    for (const store of [one.room.primary, one.room.backup])
      for await (const path of store.list('tail/'))
        kept.set(`${store.site} ${path}`, (await store.read(path)) ?? new Uint8Array());
    await one.put('37000001');
    await until(provenBy(first), 2);
    await first.end();
    await one.index.database.logHeads.replaceOne({ _id: one.room.name }, head as never);
    for (const store of [one.room.primary, one.room.backup]) {
      for (const prefix of ['checkpoint/', 'tail/', 'cosigned/'])
        for await (const path of store.list(prefix)) if (path.includes('0002')) await store.remove(path);
      for (const [place, bytes] of kept)
        if (place.startsWith(store.site)) await store.keep(place.split(' ')[1] ?? '', bytes);
    }
    await one.put('37000002');
    const next = startLeading();
    await until(() => next.faults[0]?.place, witness.key.name);
    expect(next.faults[0]?.message).toMatch(/knows 2 entries, of which 1 are here/);
    expect([await one.waiting(), await sizeAt(one.room.primary)]).toEqual([1, 1]);
  });
});

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { cosignedPath } from '../../src/ledger/log/paths.ts';
import { checkpointSizes } from '../../src/ledger/log/reader.ts';
import { wordOf } from '../../src/ledger/note/checkpoint.ts';
import { parseNote } from '../../src/ledger/note/note.ts';
import { LEDGER } from '../../src/roles/ledger-sites.ts';
import type { LogStore } from '../../src/storage/sites/log-store.ts';
import { registerSchool } from '../support/register-school.ts';
import { makeSurroundings, type Surroundings } from '../support/service.ts';
import { openServiceRoom, type ServiceRoom } from '../support/service-room.ts';
import { sharedPki } from '../support/shared-pki.ts';

let surroundings: Surroundings;
let room: ServiceRoom;

beforeAll(async () => {
  surroundings = await makeSurroundings({ addresses: inject('addresses'), pki: await sharedPki([]) });
  room = await openServiceRoom(surroundings, {
    KHB_LEDGER_PACE_MS: '20',
    KHB_LEDGER_UNPROVEN_MS: '3000',
    KHB_PROBE_PATIENCE_MS: '20000',
  });
});
afterAll(async () => {
  await room?.close();
  await surroundings?.remove();
});

let schools = 0;
const put = () => {
  schools += 1;
  return registerSchool(room.database, { _id: String(37_000_000 + schools), name: `THCS Số ${schools}` });
};
/** How many witnesses' words stand under the checkpoint of a size, at a site. */
const cosigned = async (store: LogStore, size: number) => {
  const note = parseNote((await store.read(cosignedPath(size))) ?? new Uint8Array());
  return note && wordOf(room.witness.key, note).says;
};
const until = (what: () => unknown, wanted: unknown) =>
  expect.poll(what, { timeout: 40_000, interval: 100 }).toEqual(wanted);
describe('the service, with a witness beside it', () => {
  test('a step that was taken is soon in the log, at both sites and co-signed', async () => {
    await put();
    await until(() => cosigned(room.sites.primary, 1), 'true');
    expect(await cosigned(room.sites.backup, 1)).toBe('true');
    await until(() => room.database.schools.countDocuments({ 'ledger.pending': { $exists: true } }), 0);
    expect(await room.database.schools.findOne()).toMatchObject({ ledger: { positions: { '1/0': 0 } } });
    expect([await room.gauge('khb_ledger_entries'), await room.gauge('khb_ledger_proven_entries')]).toEqual([
      1, 1,
    ]);
    expect([await room.gauge('khb_ledger_waiting_lines'), await room.gauge('khb_ledger_stopped')]).toEqual([
      0, 0,
    ]);
  });

  test('the witness is away: the log grows, an alarm says that nothing is proven, and both end', async () => {
    await room.witness.kill();
    await put();
    await until(async () => (await checkpointSizes(room.sites.backup)).at(-1), 2);
    await until(room.alarms, ['ledger-unproven']);
    expect(await room.gauge('khb_ledger_unproven_seconds')).toBeGreaterThan(2);
    await room.witness.start();
    await until(() => cosigned(room.sites.backup, 2), 'true');
    await until(room.alarms, []);
    expect(room.service.logs()).toMatch(/witness.example\/one: unreachable/);
  });

  test('the leader is killed: the next one goes on, each line once', async () => {
    await Promise.all([put(), put(), put()]);
    await room.service.kill();
    await put();
    await room.start();
    await until(() => cosigned(room.sites.primary, 6), 'true');
    const documents = await room.database.schools.find().toArray();
    const positions = documents.flatMap(({ ledger }) => Object.values(ledger.positions ?? {}));
    expect(positions.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('the index is empty: nothing is signed, and the log names the command', async () => {
    await room.service.stop();
    const head = await room.database.logHeads.findOne({ _id: LEDGER });
    await room.database.logHeads.deleteOne({ _id: LEDGER });
    await put();
    await room.start();
    await until(room.alarms, ['ledger-stopped', 'ledger-unproven']);
    expect(await room.gauge('khb_ledger_stopped')).toBe(1);
    expect(room.service.logs()).toMatch(/"place":"the head".*npm run admin -- rebuild/);
    expect((await checkpointSizes(room.sites.primary)).at(-1)).toBe(6);
    expect(await room.database.schools.countDocuments({ 'ledger.pending': { $exists: true } })).toBe(1);
    if (head) await room.database.logHeads.insertOne(head);
    await until(() => cosigned(room.sites.primary, 7), 'true');
    await until(room.alarms, []);
    expect(room.service.logs()).not.toMatch(/THCS/);
  });
});

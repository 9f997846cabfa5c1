import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { configParts } from '../../src/config/config-parts.ts';
import type { Caller } from '../../src/domain/access/actor.ts';
import { vietnameseDay } from '../../src/domain/identity/calendar.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import { walkLog } from '../../src/ledger/log/walk.ts';
import { looksLogName } from '../../src/ledger/looks/looks-log.ts';
import { recordLook } from '../../src/storage/index/looks.ts';
import { looksIn } from '../../src/storage/index/stored-looks.ts';
import { openLogStore } from '../../src/storage/sites/log-store.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import { makeSurroundings, type Surroundings } from '../support/service.ts';
import { openServiceRoom, type ServiceRoom } from '../support/service-room.ts';
import { sharedPki } from '../support/shared-pki.ts';

const caller: Caller = { kind: 'school', schoolId: '37098001' as SchoolId, credentialId: 'k1' };
const at = new Date().toISOString();
const year = Number(vietnameseDay(new Date(at)).slice(0, 4));
const LOG = looksLogName(year);
let surroundings: Surroundings;
let room: ServiceRoom;

beforeAll(async () => {
  surroundings = await makeSurroundings({ addresses: inject('addresses'), pki: await sharedPki([]) });
  room = await openServiceRoom(surroundings, { KHB_LOOKS_PACE_MS: '100', KHB_PROBE_PATIENCE_MS: '20000' });
});
afterAll(async () => {
  await room?.close();
  await surroundings?.remove();
});

const record = () => {
  const pupils = [{ personalId: '099255555555' as PersonalId }];
  return recordLook(room.database, {
    caller,
    what: 'transcript',
    outcome: 'denied',
    at,
    requestId: 'r',
    pupils,
  });
};
/** How many entries stand at a site, once all of it is sound. */
async function entriesAt(site: 'primary' | 'backup'): Promise<number> {
  const url = site === 'primary' ? surroundings.primaryS3Url : surroundings.backupS3Url;
  const { looksSigner } = await configParts(surroundings.env).ledger();
  const { key } = looksSigner(year);
  const verdict = await walkLog(openLogStore(site, parseS3Url(url), LOG), { origin: key.name, key });
  if (!verdict.ok) throw verdict.fault;
  return verdict.entries;
}
const stands = (entries: number) =>
  expect
    .poll(() => Promise.all([entriesAt('primary'), entriesAt('backup')]), { timeout: 40_000, interval: 200 })
    .toEqual([entries, entries]);

test('the leader puts looks into the log of their year at both sites', async () => {
  await Promise.all([record(), record(), record()]);
  await stands(3);
  const placed = await room.database.looks.find({ log: LOG, waits: { $exists: false } }).toArray();
  expect(placed.flatMap(looksIn)).toHaveLength(3);
});

test('killed and started again, beside an index that knows of no such log, it goes on from what was signed', async () => {
  await room.service.kill();
  await room.database.logHeads.deleteOne({ _id: LOG });
  await record();
  await room.start();
  await stands(4);
  expect(room.service.logs()).not.toContain('099255555555');
});

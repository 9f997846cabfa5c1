import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { configParts } from '../../src/config/config.ts';
import { cosignedPath } from '../../src/ledger/log/paths.ts';
import { checkpointSizes } from '../../src/ledger/log/reader.ts';
import { wordOf } from '../../src/ledger/note/checkpoint.ts';
import { verifierKey } from '../../src/ledger/note/keys.ts';
import { parseNote } from '../../src/ledger/note/note.ts';
import { openIndex } from '../../src/roles/open-index.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { type LogStore, openLogStore } from '../../src/storage/sites/log-store.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import { registerSchool } from '../support/register-school.ts';
import {
  makeSurroundings,
  type ServiceProcess,
  type Surroundings,
  startService,
} from '../support/service.ts';
import { sharedPki } from '../support/shared-pki.ts';
import { type RunningWitness, startWitness } from '../support/witness.ts';

const LOG = 'so-cai';
let surroundings: Surroundings;
let env: Readonly<Record<string, string>>;
let service: ServiceProcess;
let witness: RunningWitness;
let database: Database;
let sites: { readonly primary: LogStore; readonly backup: LogStore };

beforeAll(async () => {
  surroundings = await makeSurroundings({ addresses: inject('addresses'), pki: await sharedPki([]) });
  const { primaryS3Url, backupS3Url, dir } = surroundings;
  sites = {
    primary: openLogStore('primary', parseS3Url(primaryS3Url), LOG),
    backup: openLogStore('backup', parseS3Url(backupS3Url), LOG),
  };
  await sites.backup.ensureBuckets(1);
  const { signer } = await configParts(surroundings.env).ledger();
  witness = await startWitness(backupS3Url, `${LOG}=${verifierKey(signer.key)}`);
  const file = join(dir, 'witnesses.json');
  const asked = [{ url: witness.url, key: verifierKey(witness.key) }];
  await writeFile(file, JSON.stringify({ quorum: 1, witnesses: asked }));
  env = {
    ...surroundings.env,
    KHB_WITNESSES_FILE: file,
    KHB_LEDGER_PACE_MS: '20',
    KHB_LEDGER_UNPROVEN_MS: '3000',
    KHB_PROBE_PATIENCE_MS: '20000',
  };
  service = await startService({ env });
  database = await openIndex(env);
});
afterAll(async () => {
  await service?.kill();
  await witness?.stop();
  await database?.close();
  await surroundings?.remove();
});

let schools = 0;
const put = () => {
  schools += 1;
  return registerSchool(database, { _id: String(37_000_000 + schools), name: `THCS Số ${schools}` });
};
/** How many witnesses' words stand under the checkpoint of a size, at a site. */
const cosigned = async (store: LogStore, size: number) => {
  const note = parseNote((await store.read(cosignedPath(size))) ?? new Uint8Array());
  return note && wordOf(witness.key, note).says;
};
const until = (what: () => unknown, wanted: unknown) =>
  expect.poll(what, { timeout: 40_000, interval: 100 }).toEqual(wanted);
const alarms = async () =>
  ((await (await fetch(`${service.url}/readyz`)).json()) as { alarms: readonly string[] }).alarms;
const gauge = async (name: string) => {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return Number(new RegExp(`^${name} ([0-9.e+-]+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
};

describe('the service, with a witness beside it', () => {
  test('a step that was taken is soon in the log, at both sites and co-signed', async () => {
    await put();
    await until(() => cosigned(sites.primary, 1), 'true');
    expect(await cosigned(sites.backup, 1)).toBe('true');
    await until(() => database.schools.countDocuments({ 'ledger.pending': { $exists: true } }), 0);
    expect(await database.schools.findOne()).toMatchObject({ ledger: { positions: { '1/0': 0 } } });
    expect([await gauge('khb_ledger_entries'), await gauge('khb_ledger_proven_entries')]).toEqual([1, 1]);
    expect([await gauge('khb_ledger_waiting_lines'), await gauge('khb_ledger_stopped')]).toEqual([0, 0]);
  });

  test('the witness is away: the log grows, an alarm says that nothing is proven, and both end', async () => {
    await witness.kill();
    await put();
    await until(async () => (await checkpointSizes(sites.backup)).at(-1), 2);
    await until(alarms, ['ledger-unproven']);
    expect(await gauge('khb_ledger_unproven_seconds')).toBeGreaterThan(2);
    await witness.start();
    await until(() => cosigned(sites.backup, 2), 'true');
    await until(alarms, []);
    expect(service.logs()).toMatch(/witness.example\/one: unreachable/);
  });

  test('the leader is killed: the next one goes on, each line once', async () => {
    await Promise.all([put(), put(), put()]);
    await service.kill();
    await put();
    service = await startService({ env });
    await until(() => cosigned(sites.primary, 6), 'true');
    const documents = await database.schools.find().toArray();
    const positions = documents.flatMap(({ ledger }) => Object.values(ledger.positions ?? {}));
    expect(positions.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('the index is empty: nothing is signed, and the log names the command', async () => {
    await service.stop();
    const head = await database.logHeads.findOne({ _id: LOG });
    await database.logHeads.deleteOne({ _id: LOG });
    await put();
    service = await startService({ env });
    await until(alarms, ['ledger-stopped', 'ledger-unproven']);
    expect(await gauge('khb_ledger_stopped')).toBe(1);
    expect(service.logs()).toMatch(/"place":"the head".*npm run admin -- rebuild/);
    expect((await checkpointSizes(sites.primary)).at(-1)).toBe(6);
    expect(await database.schools.countDocuments({ 'ledger.pending': { $exists: true } })).toBe(1);
    if (head) await database.logHeads.insertOne(head);
    await until(() => cosigned(sites.primary, 7), 'true');
    await until(alarms, []);
    expect(service.logs()).not.toMatch(/THCS/);
  });
});

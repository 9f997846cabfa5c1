import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { openTranscripts } from '../../kit/open.ts';
import { makePki } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { enqueueJudgement } from '../../src/jobs/queues/enqueue.ts';
import { openQueues } from '../../src/jobs/queues/queues.ts';
import { type Database, openDatabase } from '../../src/storage/index/database.ts';
import { inspectBlob } from '../../src/storage/sites/blobs.ts';
import { type ObjectStore, openObjectStore } from '../../src/storage/sites/object-store.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import { admin } from '../support/admin.ts';
import { copiesOf, recordedLooks } from '../support/records.ts';
import {
  makeSurroundings,
  type ServiceProcess,
  type Surroundings,
  startService,
} from '../support/service.ts';

const school = '37099077';
const schoolYear = '2025-2026';
const stateSchema = z.object({ id: z.string(), state: z.string() });
const program = fileURLToPath(new URL('../../src/admin/main.ts', import.meta.url));

let surroundings: Surroundings;
/** an officer's surroundings */
let env: Readonly<Record<string, string>>;
let service: ServiceProcess;
let database: Database;
let sites: { primary: ObjectStore; backup: ObjectStore };
let documents: readonly SignedDocument[];
let key: { id: string; token: string };

/** The JSON of a command that must succeed. */
async function json(args: readonly string[], now?: Date) {
  const { code, out, err } = await admin([...args, '--json'], env, now);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out);
}

const call = (path: string, token: string, body?: object) =>
  fetch(new URL(path, service.url), {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', prefer: 'wait=20' },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });

async function push({ bytes, sha256 }: SignedDocument): Promise<string> {
  const response = await fetch(new URL('/v1/submissions', service.url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key.token}`,
      'content-type': 'application/xml',
      'idempotency-key': sha256,
      prefer: 'wait=25',
    },
    body: new Uint8Array(bytes),
  });
  return stateSchema.parse(await response.json()).state;
}

function documentAt(index: number): SignedDocument {
  const document = documents[index];
  if (!document) throw new Error(`no document ${index}`);
  return document;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds()) return;
    await sleep(100);
  }
  throw new Error(`did not come: ${what}`);
}

beforeAll(async () => {
  const pki = await makePki({ schools: [makeSchool(school, { classes: ['6A'], teachers: 2 })] });
  surroundings = await makeSurroundings({ addresses: inject('addresses'), pki, openSchoolYear: schoolYear });
  // Staff come before the service was ever started: the key is made in an empty database.
  env = surroundings.env;
  const { officers } = await json(['officers', 'init', 'Cán Bộ Một', 'Cán Bộ Hai']);
  env = { ...surroundings.env, KHB_ADMIN_KEY: officers[0].token };
  await json(['schools', 'put', school, '--name', 'Trường Thử Nghiệm']);
  key = await json(['keys', 'issue', '--school', school]);
  service = await startService(surroundings);
  database = await openDatabase(surroundings.mongoUrl);
  sites = {
    primary: openObjectStore('primary', parseS3Url(surroundings.primaryS3Url)),
    backup: openObjectStore('backup', parseS3Url(surroundings.backupS3Url)),
  };
  documents = makeSignedDocuments({ pki, school, schoolYear, pupilsPerClass: 3, seed: 'admin' });
  const personalIds = documents.map(({ pupil }) => pupil.personalId);
  await openTranscripts({ baseUrl: service.url, apiKey: key.token, schoolYear, personalIds });
  for (const document of documents) expect(await push(document)).toBe('accepted');
});
afterAll(async () => {
  await service?.stop();
  await database?.close();
  await surroundings?.remove();
});

describe('keys', () => {
  test('an issued key opens the API; its secret is shown once and stored nowhere', async () => {
    const issued = await json(['keys', 'issue', '--school', school]);
    expect((await call(`/v1/schools/${school}/transcripts`, issued.token)).status).toBe(200);
    // It may hold an underscore itself.
    const secret = issued.token.split('_').slice(2).join('_');
    const listed = await admin(['keys', 'list', '--json'], env);
    expect(JSON.parse(listed.out).keys).toContainEqual(
      expect.objectContaining({
        id: issued.id,
        revokedAt: null,
        holder: { kind: 'school', schoolId: school },
      }),
    );
    const stored = JSON.stringify(await database.apiKeys.find().toArray());
    expect(stored + listed.out).not.toContain(secret);
    expect(listed.out).not.toMatch(/hash|Sha256|ledger/);
  });

  test('a revoked key opens nothing; revoking again changes nothing', async () => {
    const { id, token } = await json(['keys', 'issue', '--school', school]);
    expect((await call(`/v1/schools/${school}/transcripts`, token)).status).toBe(200);
    const { revokedAt } = await json(['keys', 'revoke', id]);
    expect((await call(`/v1/schools/${school}/transcripts`, token)).status).toBe(401);
    expect((await json(['keys', 'revoke', id])).revokedAt).toBe(revokedAt);
    expect((await database.apiKeys.findOne({ _id: id }))?.ledger.version).toBe(2);
  });

  test('a key that is not there can’t be revoked', async () => {
    const { code, err } = await admin(['keys', 'revoke', '0000000000000000'], env);
    expect(code).toBe(1);
    expect(err).toContain('0000000000000000');
  });
});

test('schools are put, renamed and listed', async () => {
  await json(['schools', 'put', school, '--name', 'Trường Thử']);
  await json(['schools', 'put', school, '--name', 'Trường Thử Nghiệm', '--commune', 'Xã Thử']);
  const { schools } = await json(['schools', 'list']);
  expect(schools).toEqual([{ id: school, name: 'Trường Thử Nghiệm', commune: 'Xã Thử' }]);
});

describe('staff jobs', () => {
  test('are listed with their hours and run by hand, dry or not, each run in the history', async () => {
    const { jobs } = await json(['jobs', 'list']);
    const names = jobs.map(({ name }: { name: string }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['take-up-left-behind', 'replication-sweep', 'fixity-sample']),
    );
    const dry = await json(['jobs', 'run', 'retention-due', '--dry-run']);
    expect(dry).toMatchObject({
      state: 'done',
      counts: { locksDue: 0, locksMissed: 0, uploadsThatMayGo: 0 },
    });
    await json(['jobs', 'run', 'retention-due']);
    const { runs } = await json(['jobs', 'history', '--job', 'retention-due']);
    expect(runs.map(({ dryRun, state }: { dryRun: boolean; state: string }) => [dryRun, state])).toEqual([
      [false, 'done'],
      [true, 'done'],
    ]);
  });

  test('one that does not exist is wrong usage, and the message names those that do', async () => {
    const { code, err } = await admin(['jobs', 'run', 'shred-everything'], env);
    expect(code).toBe(64);
    expect(err).toContain('replication-sweep');
  });
});

describe('dead letters', () => {
  test('are listed, and retried one by one or all at once', async () => {
    const site = { redisUrl: surroundings.redisUrl, prefix: surroundings.queuePrefix };
    const queues = await openQueues(site, pino({ level: 'silent' }));
    const failed = async () => (await queues.submissions.getFailed()).map((job) => job.finishedOn ?? 0);
    try {
      const ids = ['a'.repeat(32), 'b'.repeat(32)];
      for (const submissionId of ids) {
        const payload = { submissionId, attempt: 1, requestId: 'test' };
        await queues.submissions.add('judge', payload, { jobId: `${submissionId}.1` });
      }
      await until('two dead letters', async () => (await failed()).length === 2);
      const { deadLetters } = await json(['dead-letters', 'list']);
      expect(deadLetters).toContainEqual(
        expect.objectContaining({
          queue: 'submissions',
          jobId: `${ids[0]}.1`,
          reason: expect.stringContaining('no submission'),
        }),
      );
      const first = Math.max(...(await failed()));
      expect(await json(['dead-letters', 'retry', `${ids[0]}.1`])).toEqual({ retried: 1 });
      await until('it failed anew', async () => (await failed()).filter((at) => at > first).length === 1);
      const second = Math.max(...(await failed()));
      expect(await json(['dead-letters', 'retry', '--all'])).toEqual({ retried: 2 });
      await until('both failed anew', async () => (await failed()).filter((at) => at > second).length === 2);
      // There was nothing to work on. Whoever queues it again knows of something: it is not left to staff.
      const third = Math.max(...(await failed()));
      const again = { submissionId: ids[1] ?? '', attempt: 1, requestId: 'test' };
      expect(await enqueueJudgement(queues, again)).toBe('queued');
      await until('one failed anew', async () => (await failed()).filter((at) => at > third).length === 1);
      const none = await admin(['dead-letters', 'retry', 'no-such-job'], env);
      expect(none.code).toBe(1);
    } finally {
      await queues.close();
    }
  });
});

test('cancellations that await the department are listed without saying whose record it is', async () => {
  const personalId = documentAt(0).pupil.personalId;
  const body = { kind: 'cancel', personalId, schoolYear, reason: 'Sai điểm (thử)' };
  const asked = stateSchema.parse(await (await call('/v1/requests', key.token, body)).json());
  expect(asked.state).toBe('awaiting-approval');
  const { code, out } = await admin(['requests', 'list', '--json'], env);
  expect(code).toBe(0);
  expect(JSON.parse(out).requests).toEqual([
    expect.objectContaining({
      id: asked.id,
      requestedBy: `school:${school}`,
      schoolYear,
      reason: 'Sai điểm (thử)',
    }),
  ]);
  expect(out).not.toContain(personalId);

  // Each on its own: what is not there does not keep the other from being decided.
  const decided = await admin(['requests', 'reject', asked.id, 'none', '--json'], env);
  expect(decided.code).toBe(1);
  expect(JSON.parse(decided.out).requests).toMatchObject([
    { id: asked.id, state: 'rejected' },
    { id: 'none', refusal: { code: 'no-such-resource' } },
  ]);
  const withdrawn = await admin(['requests', 'withdraw', asked.id, '--json'], env);
  expect(withdrawn.code).toBe(1);
  expect(withdrawn.err + withdrawn.out).toContain('no-such-resource');
});

test('transfers of a school are listed without saying whose they are; one is shown with its steps (Đ26)', async () => {
  const [personalId, to] = ['099288888888', '37099078'];
  await json(['schools', 'put', to, '--name', 'Trường Nhận']);
  await call('/v1/requests', key.token, { kind: 'create', schoolYear, personalIds: [personalId] });
  const moving = { personalId, to: { kind: 'school', schoolId: to } };
  const { id } = stateSchema.parse(await (await call('/v1/transfers', key.token, moving)).json());

  const outgoing = await json(['transfers', 'list', '--school', school]);
  expect(outgoing).toMatchObject({ more: false, transfers: [{ id, state: 'released', to: moving.to }] });
  expect(JSON.stringify(outgoing)).not.toContain(personalId);
  expect((await json(['transfers', 'list', '--school', to, '--incoming'])).transfers).toMatchObject([{ id }]);
  expect((await json(['transfers', 'list', '--school', to])).transfers).toEqual([]);
  expect(await json(['transfers', 'show', id])).toMatchObject({
    transfer: { personalId, steps: [{ state: 'released', by: `school:${school}` }] },
  });
  const looks = await recordedLooks(database, { personalId, requestId: 'admin' });
  expect(looks.map(({ what }) => what).sort()).toEqual(['transfer', 'transfer-list', 'transfer-list']);

  const missing = await admin(['transfers', 'show', 'tr-20260101000000000-0123456789abcdef'], env);
  expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('no-such-resource') });
  expect((await admin(['transfers', 'show', 'x'], env)).code).toBe(64);
  expect((await admin(['transfers', 'list'], env)).code).toBe(64);
});

describe('what is kept', () => {
  test('backup status counts what stands at the primary only', async () => {
    await until('everything is backed up', async () => (await json(['backup', 'status'])).waiting === 0);
    const { sha256: _id } = documentAt(0);
    const blob = await copiesOf(database, _id);
    await database.blobs.updateOne({ _id }, { $set: { backedUpAt: null } });
    expect(await json(['backup', 'status'])).toMatchObject({ waiting: 1, oldestWaiting: blob?.storedAt });
    await database.blobs.updateOne({ _id }, { $set: { backedUpAt: new Date().toISOString() } });
  });

  test('scrub finds a damaged copy; dry it only tells, else it repairs', async () => {
    const sha256 = documentAt(1).sha256;
    expect((await json(['scrub', '--sample', '50'])).counts).toMatchObject({ damaged: 0, lost: 0 });
    await sites.backup.overwrite(sha256, Buffer.from('<damaged/>'));
    const dry = await admin(['scrub', '--sample', '50', '--dry-run', '--json'], env);
    expect(dry.code).toBe(1);
    expect(JSON.parse(dry.out).counts).toMatchObject({ damaged: 1, repaired: 0 });
    expect(await inspectBlob(sites.backup, sha256)).toBe('damaged');
    expect((await json(['scrub', '--sample', '50'])).counts).toMatchObject({ damaged: 1, repaired: 1 });
    expect(await inspectBlob(sites.backup, sha256)).toBe('sound');
  });

  test('retention due lists nothing today, and the lock of every record when it is to be renewed (Đ28.2)', async () => {
    // The copy that scrub has put on top is seen first.
    expect((await json(['jobs', 'run', 'renew-locks'])).counts).toMatchObject({
      renewed: 0,
      seen: 1,
      left: 0,
    });
    expect(await json(['retention', 'due'])).toEqual({ locks: [], ledger: [], uploads: [] });
    const later = new Date();
    later.setUTCFullYear(later.getUTCFullYear() + 50);
    const { locks, uploads } = await json(['retention', 'due'], later);
    const due = locks.map(({ sha256 }: SignedDocument) => sha256);
    expect(due.toSorted()).toEqual(documents.map(({ sha256 }) => sha256).toSorted());
    expect(locks[0]).toMatchObject({ holds: 'document', primary: { lockedUntil: expect.any(String) } });
    expect(uploads).toEqual([]);
  });

  test('locks that end soon stand as an alarm in every process, until renew-locks was run (Nghị định 88/2026 Đ8)', async () => {
    // The clock is moved by configuration, of the service and of the command alike.
    const later = { KHB_CLOCK_OFFSET: '+3400d' };
    const there = await startService(surroundings, { role: 'api', env: later });
    const alarms = async () => {
      const ready = z
        .object({ alarms: z.array(z.string()) })
        .parse(await (await fetch(new URL('/readyz', there.url))).json());
      const metrics = await (await fetch(new URL('/metrics', there.url))).text();
      return { alarms: ready.alarms, gauge: /^khb_lock_renewals_missed (\d+)$/m.exec(metrics)?.[1] };
    };
    const run = async (...more: string[]) => {
      const ran = await admin(['jobs', 'run', 'renew-locks', '--json', ...more], { ...env, ...later });
      return { code: ran.code, ...JSON.parse(ran.out) };
    };
    expect(await alarms()).toEqual({ alarms: expect.arrayContaining(['lock-renewals-missed']), gauge: '3' });
    expect(await run('--dry-run')).toMatchObject({ code: 1, alarm: true, counts: { left: 3, missed: 3 } });
    expect(await run()).toMatchObject({ code: 0, counts: { renewed: 6, refused: 0, left: 0, missed: 0 } });
    expect((await alarms()).gauge).toBe('0');
    expect((await alarms()).alarms).not.toContain('lock-renewals-missed');
    await there.stop();
    const [sha256] = documents.map((document) => document.sha256);
    for (const store of [sites.primary, sites.backup])
      expect((await store.retainedUntil(sha256 as Sha256))?.getUTCFullYear()).toBeGreaterThan(
        new Date().getUTCFullYear() + 18,
      );
    const { runs } = await json(['jobs', 'history', '--job', 'renew-locks', '--limit', '1']);
    expect(runs).toMatchObject([{ state: 'done', counts: { renewed: 6 } }]);
  });
});

describe('deadlines (Đ25)', () => {
  test('tell the days, what moved them, the phase and how many records came late', async () => {
    const open = await json(['deadlines', '--school-year', schoolYear]);
    const moved = { closing: '2099-06-30', supplement: '2099-08-15' };
    const decided = { decision: 'only for tests', approvedBy: 'only for tests' };
    expect(open).toEqual({
      schoolYear,
      opening: `${schoolYear.slice(0, 4)}-09-05`,
      ...moved,
      exceptions: [{ schoolYear, ...moved, ...decided }],
      phase: 'until-closing',
      late: 0,
      replacementsDue: 0,
    });
    const { personalId } = documentAt(0).pupil;
    await database.transcripts.updateOne({ _id: personalId }, { $set: { 'years.0.late': true } });
    expect((await json(['deadlines', '--school-year', schoolYear])).late).toBe(1);
    const recalled = { kind: 'recalled', at: 'x', requestId: 'r', reason: 'x', statement: 'x' };
    const ended = (value: object) => database.transcripts.updateOne({ _id: personalId }, value as never);
    await ended({ $set: { 'years.0.ended': recalled } });
    expect(await json(['deadlines', '--school-year', schoolYear])).toMatchObject({
      late: 0,
      replacementsDue: 1,
    });
    await ended({ $unset: { 'years.0.ended': '' } });
  });
  test('without a school year it is the one that runs, or the one just over', async () => {
    const at = async (day: string) => (await json(['deadlines'], new Date(day))).schoolYear;
    expect(await at('2024-09-04T12:00:00+07:00')).toBe('2023-2024');
    expect(await at('2024-09-05T00:00:00+07:00')).toBe('2024-2025');
    expect(await at('2025-03-01T00:00:00+07:00')).toBe('2024-2025');
  });
});

describe('as a program', () => {
  const run = promisify(execFile);
  const options = () => ({ env: { PATH: process.env.PATH, ...env } });

  test('prints tables for people, and nothing on stderr', async () => {
    const { stdout, stderr } = await run(process.execPath, [program, 'jobs', 'list'], options());
    expect(stdout).toContain('replication-sweep');
    expect(stdout).toContain('┌');
    expect(stderr).toBe('');
  });
  test('a server that is away is named, within seconds, with exit code 1', async () => {
    const env = { ...options().env, KHB_MONGO_URL: 'mongodb://127.0.0.1:1/x?directConnection=true' };
    const failed = run(process.execPath, [program, 'keys', 'list'], { env });
    await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('database') });
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makePki } from '../../kit/pki.ts';
import { runJob } from '../../src/acts/keeping/run-job.ts';
import type { Counts, ScheduledJob, When } from '../../src/acts/keeping/scheduled-job.ts';
import { policy } from '../../src/domain/access/policy.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { authorityClient } from '../../src/interop/authority/client.ts';
import { startSchedule } from '../../src/jobs/schedule/schedule.ts';
import { scheduledJobs } from '../../src/jobs/schedule/scheduled-jobs.ts';
import { openDatabase } from '../../src/storage/index/database.ts';
import { endRun, listRuns, startRun } from '../../src/storage/index/job-runs.ts';
import { leasesOf } from '../../src/storage/index/leases.ts';
import { sha256Of, storeBlob } from '../../src/storage/sites/blobs.ts';
import { replicateBlob } from '../../src/storage/sites/replicate-blob.ts';
import { asIfPushedAt } from '../support/as-if.ts';
import { type JobRoom, openJobRoom } from '../support/job-room.ts';

const school = '37099101' as SchoolId;
const longAgo = new Date(Date.now() - 3_600_000);
let room: JobRoom;

beforeAll(async () => {
  room = await openJobRoom(inject('addresses'), await makePki({ schools: [] }));
});
afterAll(() => room?.close());

function jobNamed(name: string, deps: Partial<Parameters<typeof scheduledJobs>[0]> = {}): ScheduledJob {
  const { trust, revocation, secondOpinion, masterKeys, waits } = room.config;
  const evidence = {
    pace: waits.pace,
    trust,
    revocation,
    secondOpinion,
    masterKeys,
    authority: authorityClient(revocation),
    checkIndex: () => Promise.reject(new Error('asked by index-made-again.test.ts')),
  };
  const all = scheduledJobs({ ...room, ...evidence, may: policy(), sampleSize: 1_000, ...deps });
  const job = all.find((one) => one.name === name);
  if (!job) throw new Error(`no job ${name}`);
  return job;
}

async function counts(job: ScheduledJob, dryRun = false): Promise<Counts> {
  const result = await runJob(room, job, { dryRun });
  if (result.state !== 'done') throw new Error(JSON.stringify(result));
  return result.counts;
}

/** As a crash leaves it: stored and written down, and no job anywhere. */
async function leftBehind(text: string): Promise<{ id: string; sha256: Sha256 }> {
  const pushed = await room.push(school, Buffer.from(text));
  await asIfPushedAt(room.database, pushed, longAgo);
  return { id: pushed._id, sha256: pushed.sha256 };
}

async function storedTwice(text: string): Promise<Sha256> {
  const sha256 = await storeBlob(room.database, room.sites, Buffer.from(text), new Date());
  await replicateBlob(room.database, room.sites, sha256, new Date(), new Date());
  return sha256;
}

describe('what a crash left behind', () => {
  test('is found and queued once; a dry run only counts', async () => {
    const { id, sha256 } = await leftBehind('<A/>');
    const job = jobNamed('take-up-left-behind');
    expect(await counts(job, true)).toMatchObject({ submissions: 1, queued: 0 });
    expect(await room.queues.submissions.getJobState(`${id}.1`)).toBe('unknown');
    expect(await counts(job)).toMatchObject({ submissions: 1, queued: 1 });
    expect(await counts(job)).toMatchObject({ submissions: 1, queued: 0, standing: 1 });
    expect(await room.queues.submissions.getJobState(`${id}.1`)).toBe('waiting');

    const sweep = jobNamed('replication-sweep');
    expect(await counts(sweep, true)).toEqual({ found: 1, queued: 0, standing: 0, dead: 0 });
    expect(await counts(sweep)).toEqual({ found: 1, queued: 1, standing: 0, dead: 0 });
    expect(await room.queues.replication.getJobState(sha256)).toBe('waiting');
  });
});

describe('what a clock that stepped back by an hour left behind', () => {
  test('stamped ahead of the clock, it is found like what is old', async () => {
    const pushed = await room.push(school, Buffer.from('<AHEAD/>'));
    const job = jobNamed('take-up-left-behind');
    const before = (await counts(job, true)).submissions ?? 0;
    await asIfPushedAt(room.database, pushed, new Date(Date.now() + 3_600_000));
    expect(await counts(job, true)).toMatchObject({ submissions: before + 1 });
  });

  test('put off until the clock has caught up, a job goes on now; one that is put off for a minute waits', async () => {
    const payload = { submissionId: 'none', attempt: 1, requestId: 'test' };
    const putOff = (jobId: string, delay: number) =>
      room.queues.submissions.add('judge', payload, { jobId, delay });
    await putOff('stranded', 3_600_000);
    await putOff('waiting', 55_000);
    const job = jobNamed('take-up-left-behind');
    expect(await counts(job, true)).not.toHaveProperty('undelayed');
    expect(await counts(job)).toMatchObject({ undelayed: 1 });
    expect(await room.queues.submissions.getJobState('stranded')).toBe('waiting');
    expect(await room.queues.submissions.getJobState('waiting')).toBe('delayed');
    expect(await counts(job)).not.toHaveProperty('undelayed');
  });
});

describe('fixity (Đ28.1)', () => {
  test('finds a copy that was damaged or deleted at either site, and repairs it from the other', async () => {
    const [atPrimary, atBackup] = await Promise.all([storedTwice('<ONE/>'), storedTwice('<TWO/>')]);
    await room.sites.primary.overwrite(atPrimary, Buffer.from('<ONE!/>'));
    await room.sites.backup.overwrite(atBackup, Buffer.from('<TWO!/>'));

    const job = jobNamed('fixity-sample');
    expect(await counts(job, true)).toMatchObject({ damaged: 2, repaired: 0, lost: 0 });
    expect(sha256Of((await room.sites.primary.read(atPrimary)) ?? Buffer.alloc(0))).not.toBe(atPrimary);
    expect(await counts(job)).toMatchObject({ damaged: 2, repaired: 2, lost: 0 });
    expect(await counts(job)).toMatchObject({ damaged: 0, repaired: 0, lost: 0 });
    for (const [site, sha256] of [
      [room.sites.primary, atPrimary],
      [room.sites.backup, atBackup],
    ] as const) {
      expect(sha256Of((await site.read(sha256)) ?? Buffer.alloc(0))).toBe(sha256);
    }
  });

  test('counts what is lost at both sites and goes on; that is an alarm, what was mended is none', async () => {
    const mended = await runJob(room, jobNamed('fixity-sample'), { dryRun: false });
    expect(mended).toMatchObject({ state: 'done', counts: { lost: 0 } });
    expect(mended).not.toHaveProperty('alarm');
    const sha256 = await storedTwice('<LOST/>');
    await room.sites.primary.overwrite(sha256, Buffer.from('<LOST!/>'));
    await room.sites.backup.overwrite(sha256, Buffer.from('<LOST!/>'));
    const seen = await runJob(room, jobNamed('fixity-sample'), { dryRun: false });
    expect(seen).toMatchObject({ alarm: true, counts: { lost: 1, sound: expect.any(Number) } });
    expect(seen.state === 'done' && seen.counts.sound).toBeGreaterThan(0);
  });
});

describe('the history of runs', () => {
  test('is kept for 90 days', async () => {
    const old = new Date(Date.now() - 91 * 86_400_000).toISOString();
    const end = { state: 'done', counts: {} } as const;
    const ran = async (startedAt: string) => {
      const id = await startRun(room.database, { job: 'old-job', dryRun: false, startedAt });
      await endRun(room.database, id, { ...end, endedAt: startedAt });
    };
    await ran(old);
    // As after a step of the clock: there is nothing between what is old and now.
    expect(await counts(jobNamed('forget-old-runs'))).toEqual({ found: 1, afterGap: 1 });
    const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000).toISOString();
    await ran(twoDaysAgo);
    expect(await counts(jobNamed('forget-old-runs'), true)).toEqual({ found: 1 });
    expect(await counts(jobNamed('forget-old-runs'))).toEqual({ found: 1 });
    expect(await listRuns(room.database, { job: 'old-job', limit: 5 })).toMatchObject([
      { startedAt: twoDaysAgo },
    ]);
  });
});

describe('a run', () => {
  const job = (run: ScheduledJob['run'], when: When = { everySeconds: 1 }): ScheduledJob => ({
    name: 'test-job',
    when,
    what: { vi: 'thử', en: 'test' },
    run,
  });

  test('is kept in the history with its counts, or with its error and without a personal ID', async () => {
    await runJob(
      room,
      job(async () => ({ seen: 7 })),
      { dryRun: true },
    );
    const fail = job(() => Promise.reject(new Error('no pupil 099000000123 here')));
    const failed = await runJob(room, fail, { dryRun: false });
    expect(failed).toMatchObject({ state: 'failed', error: 'Error: no pupil [personal ID] here' });
    expect(await listRuns(room.database, { job: 'test-job', limit: 5 })).toMatchObject([
      { state: 'failed', dryRun: false, error: 'Error: no pupil [personal ID] here' },
      { state: 'done', dryRun: true, counts: { seen: 7 } },
    ]);
  });

  test('is alone: ten at once are one run and nine that were told so', async () => {
    let inside = 0;
    let most = 0;
    const slow = job(async () => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(200);
      inside -= 1;
      return {};
    });
    const results = await Promise.all(
      Array.from({ length: 10 }, () => runJob(room, slow, { dryRun: false })),
    );
    expect(most).toBe(1);
    expect(results.filter(({ state }) => state === 'busy')).toHaveLength(9);
  });

  test('that was cut off with its process is closed by the next one, once its lease has run out', async () => {
    const name = 'scheduled-job:test-job';
    await leasesOf(room.database).take(name);
    // Stamped by a clock that ran ahead: later than the run that finds it.
    const startedAt = new Date(Date.now() + 3_600_000).toISOString();
    const cutOff = await startRun(room.database, { job: 'test-job', dryRun: false, startedAt });
    const leases = leasesOf(room.database, 300);
    const next = job(async () => ({}));
    expect(await runJob({ ...room, leases }, next, { dryRun: false })).toEqual({ state: 'busy' });
    const patient = { dryRun: false, patient: true };
    expect(await runJob({ ...room, leases }, next, patient)).toMatchObject({ state: 'done' });
    const runs = await listRuns(room.database, { job: 'test-job', limit: 10 });
    expect(runs.find(({ _id }) => _id === cutOff)).toMatchObject({ state: 'failed', error: 'cut off' });
  });

  test('whose lease was taken over is told to stop, and leaves the lease to whoever has it', async () => {
    const name = 'scheduled-job:test-job';
    const leases = leasesOf(room.database, 300);
    const taken = job(async ({ signal }) => {
      await room.database.leases.updateOne({ _id: name }, { $set: { holder: 'another' } });
      await sleep(10_000, undefined, { signal }).catch(() => {
        throw signal.reason;
      });
      return {};
    });
    const lost = { state: 'failed', error: 'Error: the lease was taken over' };
    expect(await runJob({ ...room, leases }, taken, { dryRun: false })).toMatchObject(lost);
    expect(await room.database.leases.findOne({ _id: name })).toMatchObject({ holder: 'another' });
    await room.database.leases.deleteOne({ _id: name });
  });

  test('whose end cannot be noted failed all the same, and that is in the log', async () => {
    const logged: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line) => void logged.push(line) });
    const cut = await openDatabase(room.config.mongoUrl);
    const fails = job(async () => {
      await cut.close();
      throw new Error('a fault of ours');
    });
    const run = { ...room, logger, database: cut, leases: leasesOf(room.database) };
    const failed = await runJob(run, fails, { dryRun: false });
    expect(failed).toMatchObject({ state: 'failed', error: 'Error: a fault of ours' });
    expect(logged.join('')).toContain('the end of a run is not noted');
    const next = job(async () => ({}));
    expect(await runJob(room, next, { dryRun: false })).toMatchObject({ state: 'done' });
    const runs = await listRuns(room.database, { job: 'test-job', limit: 10 });
    const noted = runs.find(({ _id }) => 'runId' in failed && _id === failed.runId);
    expect(noted).toMatchObject({ state: 'failed', error: 'cut off' });
  });

  test('is started by the clock in one of several schedulers, and stops when told to', async () => {
    let runs = 0;
    let stopped = false;
    const waits = job(async ({ signal }) => {
      runs += 1;
      await sleep(30_000, undefined, { signal }).catch(() => {
        stopped = true;
      });
      return {};
    });
    const deps = { ...room, logger: pino({ level: 'silent' }) };
    const schedulers = [startSchedule(deps, [waits]), startSchedule(deps, [waits])];
    await expect.poll(() => runs, { timeout: 5_000 }).toBe(1);
    await sleep(1_500);
    expect(runs).toBe(1);
    await Promise.all(schedulers.map((one) => one.close(5_000)));
    expect(stopped).toBe(true);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { makePki } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { answerRequest } from '../../src/jobs/processors/answer-request.ts';
import { judgeSubmission } from '../../src/jobs/processors/judge-submission.ts';
import { replicateBlob } from '../../src/jobs/processors/replicate-blob.ts';
import { listDeadLetters, retryAllDeadLetters, retryDeadLetter } from '../../src/jobs/queues/dead-letters.ts';
import { type JobEnds, listenForJobEnds } from '../../src/jobs/queues/job-ends.ts';
import { type JobQueue, jobQueue } from '../../src/jobs/queues/job-queue.ts';
import { type Processors, type RunningWorkers, startWorkers } from '../../src/jobs/queues/workers.ts';
import { createVerifierPool } from '../../src/signature/pool/pool.ts';
import { concludeSubmission } from '../../src/storage/index/submissions.ts';
import { asIfUndecided } from '../support/as-if.ts';
import { type JobRoom, openJobRoom } from '../support/job-room.ts';
import { openPupils } from '../support/open-pupils.ts';
import { copiesOf } from '../support/records.ts';

const schoolYear = '2025-2026' as SchoolYear;
const school = makeSchool('37099101', { teachers: 1, classes: ['6A'] });
let room: JobRoom;
let jobEnds: JobEnds;
let work: JobQueue;
let documents: readonly SignedDocument[];
let workers: RunningWorkers | undefined;
const logged: string[] = [];

beforeAll(async () => {
  const pki = await makePki({ schools: [school] });
  room = await openJobRoom(inject('addresses'), pki);
  documents = makeSignedDocuments({ pki, school: school.id, schoolYear, pupilsPerClass: 7, seed: 'queues' });
  await openPupils(
    room.database,
    school.id,
    schoolYear,
    documents.map(({ pupil }) => pupil.personalId),
  );
  jobEnds = listenForJobEnds(site(), room.logger);
  work = jobQueue({ database: room.database, queues: room.queues, jobEnds });
});
afterEach(async () => {
  await workers?.close(10_000);
  workers = undefined;
});
afterAll(async () => {
  await jobEnds?.close();
  await room?.close();
});

const site = () => ({ redisUrl: room.config.redisUrl, prefix: room.config.queuePrefix });

function startAll(processors: Partial<Processors> = {}): void {
  workers = startWorkers({
    site: site(),
    processors: {
      submissions: judgeSubmission(room),
      requests: answerRequest(room),
      replication: replicateBlob(room),
      ...processors,
    },
    concurrency: { submissions: 2, requests: 2, replication: 2, ministry: 1 },
    logger: pino({ level: 'debug' }, { write: (line: string) => logged.push(line) }),
    metrics: room.metrics,
  });
}

async function pushed(index: number): Promise<{ id: string; sha256: Sha256; personalId: string }> {
  const document = documents[index];
  if (!document) throw new Error(`no document ${index}`);
  const { _id, sha256 } = await room.push(school.id, document.bytes);
  return { id: _id, sha256, personalId: document.pupil.personalId };
}

describe('whoever waits for a job', () => {
  test('hears of its end at once, and the document then stands at the second site, locked as long (Đ28)', async () => {
    startAll();
    const { id, sha256 } = await pushed(0);
    const begun = performance.now();
    await work.judgeSubmission(id, 1, 'test');
    await work.waitFor('submission', id, 20_000);
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect((await room.submission(id)).outcome.state).toBe('accepted');

    const row = () => copiesOf(room.database, sha256);
    await expect.poll(async () => (await row())?.backedUpAt, { timeout: 10_000 }).toBeTruthy();
    const [primary, backup] = await Promise.all([
      room.sites.primary.retainedUntil(sha256),
      room.sites.backup.retainedUntil(sha256),
    ]);
    expect(primary).toEqual(backup);
    expect(primary?.getTime()).toBeGreaterThan(Date.now() + 9 * 365 * 86_400_000);
  });

  test('is let go when the time is up, and when the end came before anybody listened', async () => {
    const { id } = await pushed(1);
    let begun = performance.now();
    await work.waitFor('submission', id, 700);
    expect(performance.now() - begun).toBeGreaterThan(600);

    const refusal = { code: 'departed' } as const;
    const frame = { actor: 'system:judge-submission', requestId: 'test' };
    const conclusion = { state: 'refused', refusal } as const;
    await concludeSubmission(room.database, { _id: id, attempt: 1 }, conclusion, new Date(), frame);
    begun = performance.now();
    await work.waitFor('submission', id, 20_000);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

describe('a job', () => {
  test('is one, however often it is asked for', async () => {
    const { id } = await pushed(2);
    await Promise.all(Array.from({ length: 20 }, () => work.judgeSubmission(id, 1, 'test')));
    expect(await room.queues.submissions.getJobCountByTypes('waiting')).toBe(1);
    startAll();
    await work.waitFor('submission', id, 20_000);
    expect((await room.submission(id)).outcome.state).toBe('accepted');
  });

  test('that has ended is not in the way when there is work again', async () => {
    const { id } = await pushed(3);
    startAll();
    await work.judgeSubmission(id, 1, 'test');
    await work.waitFor('submission', id, 20_000);
    await expect.poll(() => room.queues.submissions.getJobState(`${id}.1`)).toBe('completed');
    await asIfUndecided(room.database, id);
    await work.judgeSubmission(id, 1, 'test');
    await work.waitFor('submission', id, 20_000);
    expect((await room.submission(id)).outcome.state).toBe('accepted');
  });
});

describe('a document that can not be judged in time', () => {
  test('stays received, is a dead letter for staff, and is judged when they retry it', async () => {
    const hasty = createVerifierPool({
      profiles: room.config.profiles,
      trust: room.config.trust,
      threads: 1,
      timeoutMs: 1,
      maxQueue: 1,
    });
    const { id, personalId } = await pushed(4);
    startAll({ submissions: judgeSubmission({ ...room, verifier: hasty }) });
    const payload = { submissionId: id, attempt: 1, requestId: 'test' };
    await room.queues.submissions.add('judge', payload, { jobId: `${id}.1`, attempts: 2 });
    await expect.poll(() => listDeadLetters(room.queues), { timeout: 20_000 }).toHaveLength(1);
    await workers?.close(10_000);
    await hasty.close();

    const [letter] = await listDeadLetters(room.queues);
    expect(letter).toMatchObject({ queue: 'submissions', jobId: `${id}.1`, attempts: 2, payload });
    expect(letter?.reason).toContain('VerificationTimeout');
    expect((await room.submission(id)).outcome.state).toBe('received');
    expect(logged.join('')).not.toContain(personalId);

    // The sweeper does not put back what waits for staff.
    await work.judgeSubmission(id, 1, 'test');
    expect(await listDeadLetters(room.queues)).toHaveLength(1);
    expect(await retryAllDeadLetters(room.queues)).toBe(1);
    startAll();
    await work.waitFor('submission', id, 20_000);
    expect((await room.submission(id)).outcome.state).toBe('accepted');
    expect(await listDeadLetters(room.queues)).toEqual([]);
    expect(await retryDeadLetter(room.queues, 'submissions', `${id}.1`)).toBe(0);
  });
});

describe('a job that died of an outage, as an earlier version let it', () => {
  test('is revived by the sweep, without staff', async () => {
    const { id } = await pushed(6);
    const away = Object.assign(new Error('primary: read: ECONNREFUSED'), {
      name: 'StorageError',
      code: 'site-unreachable',
    });
    startAll({ submissions: () => Promise.reject(away) });
    const payload = { submissionId: id, attempt: 1, requestId: 'test' };
    await room.queues.submissions.add('judge', payload, { jobId: `${id}.1`, attempts: 1 });
    await expect.poll(() => listDeadLetters(room.queues), { timeout: 20_000 }).toHaveLength(1);
    await workers?.close(10_000);

    startAll();
    await work.judgeSubmission(id, 1, 'test');
    await work.waitFor('submission', id, 20_000);
    expect((await room.submission(id)).outcome.state).toBe('accepted');
    expect(await listDeadLetters(room.queues)).toEqual([]);
  });
});

describe('what a job says when it fails', () => {
  test('holds no personal ID, neither in the log nor with the dead letter', async () => {
    const secret = '099123456789';
    startAll({
      replication: () => Promise.reject(new Error(`E11000 duplicate key { _id: "${secret}" }`)),
    });
    const payload = { sha256: 'a'.repeat(64) as Sha256, requestId: 'test' };
    await room.queues.replication.add('replicate', payload, { attempts: 1 });
    await expect.poll(() => listDeadLetters(room.queues), { timeout: 10_000 }).toHaveLength(1);
    const job = (await room.queues.replication.getFailed())[0];
    const told = logged.join('') + JSON.stringify(job?.asJSON());
    expect(told).toContain('[personal ID]');
    expect(told).not.toContain(secret);
    expect(await room.registry.metrics()).toContain('khb_jobs_total{queue="replication",outcome="dead"} 1');
    await job?.remove();
  });
});

describe('an orderly stop', () => {
  test('lets the jobs under way end', async () => {
    let ended = false;
    startAll({
      requests: async () => {
        await sleep(1_000);
        ended = true;
      },
    });
    await work.answerRequest('none', 'test');
    await expect.poll(() => room.queues.requests.getActiveCount(), { timeout: 5_000 }).toBe(1);
    await workers?.close(10_000);
    expect(ended).toBe(true);
    expect(await room.queues.requests.getJobState('none')).toBe('completed');
  });
});

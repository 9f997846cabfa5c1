import { MongoNetworkError, MongoServerError } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { isServersFault } from '../../../src/acts/outage.ts';
import type { Sha256 } from '../../../src/domain/identity/sha256.ts';
import { MinistryUnavailable } from '../../../src/interop/ministry/exchange.ts';
import { diedOfOutage, isOutageOfJob, QueueAway } from '../../../src/jobs/queues/outage-of-job.ts';
import { jobOptions, queueNames, retryDelay, TRIES } from '../../../src/jobs/queues/queues.ts';
import { scheduledJobs } from '../../../src/jobs/schedule/scheduled-jobs.ts';
import { errorForLog } from '../../../src/observe/error-for-log.ts';
import { BlobLost, StorageError } from '../../../src/storage/storage-error.ts';

describe('an error as it may be logged', () => {
  test('has its personal IDs blotted out, and keeps hashes and codes', () => {
    const hash = `${'012345678901'.repeat(5)}abcd`;
    const error = Object.assign(new Error(`dup key: { _id: "099000000001" } at ${hash}`), { code: 11000 });
    expect(errorForLog(new Error('key_099000000001_d099000000001')).message).toBe(
      'key_[personal ID]_d[personal ID]',
    );
    expect(errorForLog(error)).toEqual({
      name: 'Error',
      message: `dup key: { _id: "[personal ID]" } at ${hash} (11000)`,
    });
  });
  test('is no longer than a line, and what is no error is not shown', () => {
    expect(errorForLog(new Error('x'.repeat(5_000))).message).toHaveLength(500);
    expect(JSON.stringify(errorForLog('099000000001'))).not.toContain('099000000001');
  });
});

describe('a retry', () => {
  test('comes after half a second at first, ever later, and within a minute', () => {
    expect(retryDelay(1)).toBeLessThanOrEqual(500);
    expect(retryDelay(1)).toBeGreaterThanOrEqual(375);
    expect(retryDelay(4)).toBeGreaterThanOrEqual(3_000);
    for (const attempt of [8, 20, 1_500]) expect(retryDelay(attempt)).toBeLessThanOrEqual(60_000);
  });
  test('is given up only into the dead letters, which are kept', () => {
    for (const queue of queueNames) expect(jobOptions(TRIES)[queue].removeOnFail).toBe(false);
  });
});

describe('an outage of another system', () => {
  test.each([
    new StorageError('site-unreachable', 'primary: read: ECONNREFUSED'),
    new StorageError('site-refused', 'primary: write: AccessDenied'),
    new StorageError('database-unreachable', 'the database does not answer'),
    new MongoNetworkError('connection 4 to 127.0.0.1:27017 closed'),
    new MongoServerError({ message: 'not primary', code: 10107 }),
    new MinistryUnavailable('timeout'),
    new QueueAway(),
  ])('is no attempt, and what died of it is told by its line: %s', (error) => {
    expect(isOutageOfJob(error)).toBe(true);
    const { name, message } = errorForLog(error);
    expect(diedOfOutage(`${name}: ${message}`)).toBe(true);
  });
  test.each([
    new Error('a fault of ours'),
    new StorageError('blob-unreadable', 'backup: does not read back as written'),
    new BlobLost('0'.repeat(64) as Sha256),
    new MinistryUnavailable('receipt-invalid', 200),
    new MongoServerError({ message: 'dup key', code: 11000 }),
  ])('is not what a job does wrong by itself: %s', (error) => {
    expect(isOutageOfJob(error)).toBe(false);
    expect(isServersFault(error)).toBe(false);
    const { name, message } = errorForLog(error);
    expect(diedOfOutage(`${name}: ${message}`)).toBe(false);
  });
  test('a dead letter without a reason is left to staff', () => {
    expect(diedOfOutage(undefined)).toBe(false);
  });
});

describe('the table of staff jobs', () => {
  // The table is only looked at: no job of it is run without servers.
  const pace = { sweepMs: 60_000, stampMs: 300_000, revocationMs: 1_800_000 };
  const table = scheduledJobs({ more: [], pace } as unknown as Parameters<typeof scheduledJobs>[0]);
  test('has each job once, at an hour that there is, in both languages', () => {
    expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
    for (const job of table) {
      if ('at' in job.when) expect(job.when.at).toMatch(/^([01][0-9]|2[0-3]):[0-5][0-9]$/);
      else expect(job.when.everySeconds).toBeGreaterThan(0);
      expect(job.what.vi && job.what.en).toBeTruthy();
    }
  });
});

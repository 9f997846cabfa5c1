import { describe, expect, test } from 'vitest';
import { recordedRefusal } from '../../../src/acts/submissions/recorded-refusal.ts';
import { jobOptions, queueNames, retryDelay, TRIES } from '../../../src/jobs/queues/queues.ts';
import { scheduledJobs } from '../../../src/jobs/schedule/scheduled-jobs.ts';
import { errorForLog } from '../../../src/observe/error-for-log.ts';

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

describe('the refusal in an audit entry', () => {
  test('is read back as it was', () => {
    const refusal = { code: 'verification-failed', detail: 'principal: digest-mismatch' } as const;
    expect(recordedRefusal({ submissionId: 's', refusal })).toEqual(refusal);
    expect(recordedRefusal({ refusal: { code: 'departed' } })).toEqual({ code: 'departed' });
  });
  test('is not invented where there is none, or an unknown one', () => {
    expect(() => recordedRefusal({})).toThrow();
    expect(() => recordedRefusal({ refusal: { code: 'toString' } })).toThrow();
    expect(() => recordedRefusal(null)).toThrow();
  });
});

describe('the table of staff jobs', () => {
  // The table is only looked at: no job of it is run without servers.
  const table = scheduledJobs({ more: [] } as unknown as Parameters<typeof scheduledJobs>[0]);
  test('has each job once, at an hour that there is, in both languages', () => {
    expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
    for (const job of table) {
      if ('at' in job.when) expect(job.when.at).toMatch(/^([01][0-9]|2[0-3]):[0-5][0-9]$/);
      else expect(job.when.everySeconds).toBeGreaterThan(0);
      expect(job.what.vi && job.what.en).toBeTruthy();
    }
  });
});

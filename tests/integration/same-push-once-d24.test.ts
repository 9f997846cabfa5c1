import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parseSchoolId, type SchoolId } from '../../src/domain/identity/school-id.ts';
import type { Conclusion } from '../../src/domain/transcript/submission-steps.ts';
import type { VerificationReport } from '../../src/domain/verification/report.ts';
import { packReport } from '../../src/storage/index/packed-report.ts';
import {
  concludeSubmission,
  findReport,
  findSubmission,
  type Push,
  receiveSubmission,
  saveReport,
  submissionId,
  submissionsLeftBehind,
} from '../../src/storage/index/submissions.ts';
import { sha256Of } from '../../src/storage/sites/blobs.ts';
import { freshDatabase } from '../support/fresh-storage.ts';
import { recordedEvents } from '../support/recorded-events.ts';

const RECEIVED = '2026-03-01T02:00:00.000Z';
const REFUSED: Conclusion = { state: 'refused', refusal: { code: 'verification-failed' } };

let index: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  index = await freshDatabase(inject('addresses'));
});
afterAll(async () => index.drop());

function school(code: string): SchoolId {
  const parsed = parseSchoolId(code);
  if (!parsed) throw new Error(`not a school id: ${code}`);
  return parsed;
}

function newPush(idempotencyKey?: string): Push {
  const bytes = randomBytes(100);
  const schoolId = school('37000001');
  return {
    schoolId,
    credentialId: 'k',
    sha256: sha256Of(bytes),
    size: 100,
    idempotencyKey,
    requestId: 'q',
    receivedAt: RECEIVED,
  };
}

/** The outcome of the first attempt, where it was this call that gave it. */
async function refuse(push: Push) {
  const frame = { actor: 'system:judge-submission', requestId: 'q' };
  const attempt = { _id: await idOf(push), attempt: 1 };
  return concludeSubmission(index.database, attempt, REFUSED, new Date(RECEIVED), frame);
}

const idOf = (push: Push) => submissionId(index.database, push);
async function receiveNew(push: Push) {
  const received = await receiveSubmission(index.database, push);
  if (received.kind !== 'new') throw new Error(received.kind);
  return received;
}
const eventsOf = async (push: Push) =>
  recordedEvents(index.database, { kind: 'submission', aggregateId: await idOf(push) });

describe('submissions', () => {
  it.each([
    ['without a key', undefined],
    ['with a key', 'key-1'],
  ])('twenty equal pushes at once %s are one submission, new once', async (_, key) => {
    const push = newPush(key);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => receiveSubmission(index.database, push)),
    );
    expect(answers.filter((answer) => answer.kind === 'new')).toHaveLength(1);
    expect(answers.filter((answer) => answer.kind === 'known')).toHaveLength(19);
    expect(await findSubmission(index.database, await idOf(push))).toMatchObject({
      attempt: 1,
      outcome: { state: 'received' },
    });
    const [received, ...more] = await eventsOf(push);
    expect(more).toEqual([]);
    expect(received).toMatchObject({
      type: 'submission.received',
      actor: 'school:37000001',
      subject: { schoolId: push.schoolId, sha256: push.sha256 },
      data: { credentialId: 'k', size: 100, ...(key !== undefined && { idempotencyKey: key }) },
    });
    const { data: _opened, ...told } = received ?? {};
    if (key !== undefined) expect(JSON.stringify(told)).not.toContain(key);
  });

  it('refuses other bytes under a key of the same school, and lets another school use the same key', async () => {
    await receiveSubmission(index.database, newPush('key-2'));
    expect(await receiveSubmission(index.database, newPush('key-2'))).toEqual({ kind: 'key-reused' });
    const other = { ...newPush('key-2'), schoolId: school('37000002') };
    expect((await receiveSubmission(index.database, other)).kind).toBe('new');
  });

  it('has an id that nobody can try out: a caller may take a pupil’s number for its key', async () => {
    const push = newPush('037215001234');
    const { submission } = await receiveNew(push);
    expect(submission._id).toMatch(/^[0-9a-f]{32}$/);
    const elsewhere = await freshDatabase(inject('addresses'));
    expect(await submissionId(elsewhere.database, push)).not.toBe(submission._id);
    await elsewhere.drop();
  });

  it('judges a refused document anew when it comes again without a key, once for each refusal', async () => {
    const push = newPush();
    await receiveSubmission(index.database, push);
    expect(await refuse(push)).toMatchObject({ state: 'refused' });
    const again = await Promise.all(Array.from({ length: 5 }, () => receiveSubmission(index.database, push)));
    expect(again.map((answer) => answer.kind).sort()).toEqual(['known', 'known', 'known', 'known', 'new']);
    expect(await findSubmission(index.database, await idOf(push))).toMatchObject({
      attempt: 2,
      outcome: { state: 'received' },
    });
    // A late judgement of the first attempt does not decide the second.
    expect(await refuse(push)).toBeUndefined();
    expect((await eventsOf(push)).map(({ id, type }) => [id.split('/').at(-2), type])).toEqual([
      ['1', 'submission.received'],
      ['2', 'submission.refused'],
      ['3', 'submission.received-again'],
    ]);
  });

  it('gives the same refusal again under the same key', async () => {
    const push = newPush('key-4');
    await receiveSubmission(index.database, push);
    await refuse(push);
    const again = await receiveSubmission(index.database, push);
    expect(again).toMatchObject({ kind: 'known', submission: { attempt: 1, outcome: REFUSED } });
    expect(await eventsOf(push)).toHaveLength(2);
  });

  it('is decided once', async () => {
    const push = newPush();
    await receiveSubmission(index.database, push);
    const decisions = await Promise.all(Array.from({ length: 5 }, () => refuse(push)));
    expect(decisions.filter(Boolean)).toHaveLength(1);
  });

  it('keeps the latest report of each attempt', async () => {
    const report = (indication: VerificationReport['indication']): VerificationReport => ({
      indication,
      standing: 'current',
      profile: 'hocba-thcs/1',
      trustVersion: '1',
      verifiedAt: RECEIVED,
      receivedAt: RECEIVED,
      sha256: sha256Of(Buffer.from('x')),
      size: 1,
      checks: {
        signatureValid: 'passed',
        contentUnaltered: 'passed',
        certificateValid: 'passed',
        timeValid: 'not-checked',
      },
      findings: [],
      signatures: [],
      issuers: [],
      uncovered: [],
    });
    await saveReport(index.database, 's-1', 1, packReport(report('INDETERMINATE')));
    await saveReport(index.database, 's-1', 1, packReport(report('TOTAL-FAILED')));
    await saveReport(index.database, 's-1', 2, packReport(report('TOTAL-PASSED')));
    expect(await findReport(index.database, 's-1', 1)).toEqual(report('TOTAL-FAILED'));
    expect(await findReport(index.database, 's-1', 2)).toEqual(report('TOTAL-PASSED'));
    expect(await findReport(index.database, 's-1', 3)).toBeUndefined();
  });

  it('lists what was left behind, oldest first, and nothing decided or fresh', async () => {
    const at = (minute: number): string => `2026-01-01T00:0${minute}:00.000Z`;
    const pushes = [3, 1, 2, 5].map((minute) => ({ ...newPush(), receivedAt: at(minute) }));
    for (const push of pushes) await receiveSubmission(index.database, push);
    const decided = pushes[2];
    if (decided) await refuse(decided);
    // The other tests' are stamped weeks ahead of then, by a clock that was wrong: those are left behind too.
    const own = new Set(await Promise.all(pushes.map(idOf)));
    const left = await submissionsLeftBehind(index.database, new Date(at(4)), 100);
    expect(left.filter(({ _id }) => own.has(_id)).map(({ receivedAt }) => receivedAt)).toEqual([
      at(1),
      at(3),
    ]);
    expect(await submissionsLeftBehind(index.database, new Date(at(4)), 1)).toHaveLength(1);
  });
});

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { listRetentionDue } from '../../src/acts/keeping/retention-due.ts';
import { receive } from '../../src/acts/requests/ask.ts';
import { stepRequest } from '../../src/acts/requests/step.ts';
import type { OfficerId } from '../../src/domain/access/actor.ts';
import { policy } from '../../src/domain/access/policy.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { withdrawRequest } from '../../src/domain/request/withdraw-request.ts';
import type { Retention } from '../../src/domain/retention/retention.ts';
import { besideRows } from '../../src/ledger/rebuild/beside.ts';
import type { ReadEvent } from '../../src/ledger/rebuild/evolve-entries.ts';
import { keepingOf, noteNoRecord } from '../../src/storage/index/blob-keeping.ts';
import { concludeSubmission, receiveSubmission } from '../../src/storage/index/submissions.ts';
import { retainBlob, storeBlob } from '../../src/storage/sites/blobs.ts';
import { type FreshDatabase, freshDatabase, freshSites } from '../support/fresh-storage.ts';
import { copiesOf } from '../support/records.ts';

const DAY = 86_400_000;
const NOW = new Date();
const UNTIL = new Date(NOW.getTime() + 9 * DAY);
const retention: Retention = {
  lock: { years: 10, renewBeforeDays: 730 },
  refusedUploads: { days: 400, source: 'only for tests' },
};
const officerId = 'cb-0000000000aa' as OfficerId;
const auditor = { kind: 'auditor', officerId, name: 'x', credentialId: 'k' } as const;
const later = (days: number) => new Date(NOW.getTime() + days * DAY);

let room: Awaited<ReturnType<typeof freshSites>>;
let index: FreshDatabase;

beforeAll(async () => {
  room = await freshSites(inject('addresses'));
  index = await freshDatabase(inject('addresses'));
});
afterAll(() => index?.drop());

const stored = (about?: Parameters<typeof storeBlob>[4]) =>
  storeBlob(index.database, room.sites, randomBytes(64), NOW, about);
const refuse = (sha256: Sha256, at = NOW) => noteNoRecord(index.database, [sha256, undefined], at);
const accept = (sha256: Sha256) => retainBlob(index.database, room.sites, sha256, UNTIL);

async function thatMayGo(now: Date, { database } = index): Promise<readonly Sha256[]> {
  const due = await listRetentionDue({ database, retention, may: policy() }, auditor, now);
  if (!due.ok) throw new Error(due.refusal.code);
  return due.uploads.map(({ sha256 }) => sha256);
}

describe('what became a record, whatever else became of its bytes, may never go', () => {
  test.each([
    ['accepted', [accept]],
    ['refused, then accepted by another push', [refuse, accept]],
    ['accepted, then refused by another push', [accept, refuse]],
    ['refused, accepted, refused', [refuse, accept, refuse]],
  ])('%s', async (_, steps) => {
    const sha256 = await stored();
    for (const step of steps) await step(sha256);
    expect(await thatMayGo(later(400_000))).not.toContain(sha256);
    const row = await copiesOf(index.database, sha256);
    expect(row && keepingOf(row)).toEqual({ term: 'permanent' });
  });

  test('sent along with a request first, and accepted', async () => {
    const sha256 = await stored({ noRecordSince: NOW.toISOString() });
    await accept(sha256);
    expect(await thatMayGo(later(400_000))).not.toContain(sha256);
  });

  test('nor can it be asked of a site: a store removes and shortens nothing', () => {
    const asked = Object.keys(room.sites.primary).filter((name) => /remove|delete|shorten|purge/i.test(name));
    expect(asked).toEqual([]);
  });
});

describe('what never became a record', () => {
  test('may go once its term is over, counted from the last time that this was settled', async () => {
    const refused = await stored();
    const again = await stored();
    const sentAlong = await stored({ noRecordSince: NOW.toISOString() });
    const undecided = await stored();
    await refuse(refused);
    await refuse(again);
    await refuse(again, later(100));
    await refuse(again, later(50));
    expect(await thatMayGo(later(399))).toEqual([]);
    expect((await thatMayGo(later(401))).toSorted()).toEqual([refused, sentAlong].toSorted());
    expect((await thatMayGo(later(501))).toSorted()).toEqual([refused, again, sentAlong].toSorted());
    expect(await thatMayGo(later(400_000))).not.toContain(undecided);
  });

  test('may not while it is pushed once more and nobody has decided on that', async () => {
    const sha256 = await stored();
    await refuse(sha256);
    expect(await thatMayGo(later(401))).toContain(sha256);
    const push = { schoolId: '37099101' as SchoolId, credentialId: 'k', sha256, size: 64, requestId: 'test' };
    const received = await receiveSubmission(index.database, { ...push, receivedAt: NOW.toISOString() });
    if (received.kind === 'key-reused') throw new Error('key reused');
    expect(await thatMayGo(later(401))).not.toContain(sha256);
    const conclusion = { state: 'refused', refusal: { code: 'year-locked' } } as const;
    const frame = { actor: 'test', requestId: 'test' };
    await concludeSubmission(index.database, received.submission, conclusion, NOW, frame);
    expect(await thatMayGo(later(401))).toContain(sha256);
  });

  test('nor may a statement while a push that came with it is undecided, or a request that rests on it', async () => {
    const [pushed, asked, compared] = [await stored(), await stored(), await stored()];
    for (const sha256 of [pushed, asked, compared]) await refuse(sha256);
    const schoolId = '37099101' as SchoolId;
    const push = { schoolId, credentialId: 'k', statement: pushed, size: 64, requestId: 'test' };
    const received = await receiveSubmission(index.database, {
      ...push,
      sha256: await stored(),
      receivedAt: NOW.toISOString(),
    });
    if (received.kind === 'key-reused') throw new Error('key reused');
    const asker = { kind: 'school', schoolId, credentialId: 'k' } as const;
    const when = { now: NOW, requestId: 'test' };
    const recall = { kind: 'recall', schoolId, statement: asked } as const;
    await receive(index.database, 'asked', { body: recall, asker }, when);
    const personalId = '099101000001' as PersonalId;
    const authenticate = { kind: 'authenticate', personalId, sha256: compared } as const;
    await receive(index.database, 'compared', { body: authenticate, asker }, when);
    const both = async () =>
      (await thatMayGo(later(401))).filter((one) => [pushed, asked, compared].includes(one));
    expect(await both()).toEqual([]);

    const conclusion = { state: 'refused', refusal: { code: 'year-locked' } } as const;
    const frame = { actor: 'test', requestId: 'test' };
    await concludeSubmission(index.database, received.submission, conclusion, NOW, frame);
    for (const id of ['asked', 'compared']) {
      const withdrawn = await stepRequest(index.database, id, withdrawRequest, asker, when);
      expect(withdrawn.ok).toBe(true);
    }
    expect((await both()).toSorted()).toEqual([pushed, asked, compared].toSorted());
  });
});

describe('an index that is made again', () => {
  const sha256 = (digit: string) => digit.repeat(64) as Sha256;
  const event = (type: string, of: Sha256, at: string, data: object = {}): ReadEvent =>
    ({
      event: {
        type,
        at,
        aggregateId: 's',
        version: 2,
        n: 0,
        actor: 'x',
        requestId: 'r',
        subject: { sha256: of },
        data,
      },
      position: 0,
    }) as unknown as ReadEvent;
  const report = { sha256: sha256('e') };
  const record = { sha256: sha256('a'), size: 5 };
  const told = {
    accepted: event('submission.accepted', sha256('a'), '2026-03-02', { report }),
    former: event('submission.accepted', sha256('a'), '2026-03-02', { report, retainUntil: '2076-01-01' }),
    joined: event('transcript.year-record-accepted', sha256('a'), '2026-03-02', { record }),
    arrived: event('transcript.year-record-arrived', sha256('a'), '2026-03-02', { record }),
    refused: event('submission.refused', sha256('a'), '2026-03-01', {}),
    refusedLater: event('submission.refused', sha256('a'), '2026-04-01', { report }),
    bound: event('arrival.bound', sha256('b'), '2026-03-01', { records: [{ sha256: sha256('a') }] }),
    sentAlong: event('request.received', sha256('a'), '2026-03-01'),
  };

  /** Each list is what one file of the spool holds. */
  async function rowOf(...files: (keyof typeof told)[][]) {
    const made = await index.empty();
    for (const file of files) {
      const beside = besideRows();
      for (const name of file) beside.add(told[name]);
      await beside.write(made.database);
    }
    const row = await copiesOf(made.database, sha256('a'));
    const goes = await thatMayGo(later(400_000), { ...index, database: made.database });
    await made.drop();
    return { row, goes };
  }

  test.each([
    [['accepted']],
    [['former']],
    [['joined']],
    [['arrived']],
    [['refused', 'accepted']],
    [['accepted', 'refusedLater']],
    [['refused'], ['accepted']],
    [['accepted'], ['refusedLater']],
    [['bound', 'arrived']],
    [['bound'], ['arrived']],
    [['sentAlong'], ['joined']],
  ] as (keyof typeof told)[][][])(
    'knows a record by %j %j, and that its locks are to be seen at the sites',
    async (...files) => {
      const { row, goes } = await rowOf(...files.filter((file) => file !== undefined));
      expect(row).toMatchObject({ term: 'permanent', lockedUntil: '' });
      expect(row).not.toHaveProperty('locks');
      expect(goes).not.toContain(sha256('a'));
    },
  );

  test.each([
    [[['refused']], '2026-03-01'],
    [[['refused', 'refusedLater']], '2026-04-01'],
    [[['refusedLater'], ['refused']], '2026-04-01'],
    [[['bound']], '2026-03-01'],
    [[['sentAlong']], '2026-03-01'],
  ] as [(keyof typeof told)[][], string][])(
    'knows by %j what is no record, and since when',
    async (files, since) => {
      const { row, goes } = await rowOf(...files);
      expect(row).toMatchObject({ noRecordSince: since });
      expect(row).not.toHaveProperty('term');
      expect(goes).toContain(sha256('a'));
    },
  );
});

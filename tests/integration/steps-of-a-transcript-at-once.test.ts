import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type PersonalId, parsePersonalId } from '../../src/domain/identity/personal-id.ts';
import { parseSchoolId, type SchoolId } from '../../src/domain/identity/school-id.ts';
import { parseSchoolYear, type SchoolYear } from '../../src/domain/identity/school-year.ts';
import { createTranscript } from '../../src/domain/transcript/create-transcript.ts';
import type { Transcript } from '../../src/domain/transcript/transcript.ts';
import type { TranscriptDecision } from '../../src/domain/transcript/transcript-aggregate.ts';
import { acceptTransfer } from '../../src/domain/transfer/accept-transfer.ts';
import { releaseTranscript } from '../../src/domain/transfer/release-transcript.ts';
import { eventPlace } from '../../src/ledger/entry/entry.ts';
import { openDatabase } from '../../src/storage/index/database.ts';
import { leasesOf } from '../../src/storage/index/leases.ts';
import { migrate } from '../../src/storage/index/migrations.ts';
import {
  findTranscript,
  listTranscriptsOfSchool,
  stepTranscript,
} from '../../src/storage/index/transcripts.ts';
import { freshDatabase, freshName } from '../support/fresh-storage.ts';
import { recordedEvents } from '../support/recorded-events.ts';

const NOW = new Date('2026-03-01T02:00:00Z');
const calendar = { opening: '09-05', closing: '06-30', supplement: '08-15', exceptions: [] };
const school = (code: string): SchoolId => parseSchoolId(code) ?? wrong(code);
const pupil = (number: number): PersonalId =>
  parsePersonalId(`099${String(number).padStart(9, '0')}`) ?? wrong(number);
const by = (schoolId: SchoolId) => ({ now: NOW, actor: `school:${schoolId}`, requestId: 'test' });
const year: SchoolYear = parseSchoolYear('2025-2026') ?? wrong('year');

const isOf = (data: unknown, id: PersonalId) => (data as { personalId: string }).personalId === id;

function wrong(what: unknown): never {
  throw new Error(`not well-formed: ${what}`);
}

describe('the index', () => {
  let index: Awaited<ReturnType<typeof freshDatabase>>;
  beforeAll(async () => {
    index = await freshDatabase(inject('addresses'));
  });
  afterAll(async () => index.drop());

  const open = (id: PersonalId, schoolId: SchoolId, requestId = 'r-1') =>
    stepTranscript(
      index.database,
      id,
      (transcript, now) =>
        createTranscript(transcript, { personalId: id, schoolId, schoolYear: year, requestId }, now),
      by(schoolId),
    );

  it('is made once by migrations that several processes run at once, and again without effect', async () => {
    const url = new URL(inject('addresses').mongoUrl);
    url.pathname = `/${freshName()}`;
    const processes = await Promise.all(Array.from({ length: 4 }, () => openDatabase(url.href)));
    const counts = await Promise.all(processes.map((database) => migrate(database, NOW)));
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThan(0);
    const [first] = processes;
    if (!first) throw new Error('no process');
    const applied = await first.migrations.find().toArray();
    expect(applied).toHaveLength(counts.reduce((sum, count) => sum + count));
    const before = await first.dataKeys.indexes();
    expect(await migrate(first, NOW)).toBe(0);
    expect(await first.dataKeys.indexes()).toEqual(before);
    expect(before.find((found) => found.key.awaitsBackup === 1)).toMatchObject({ sparse: true });
    await first.client.db(first.blobs.dbName).dropDatabase();
    await Promise.all(processes.map((database) => database.close()));
  });

  it('of an earlier version is refused, and the words say what to do', async () => {
    const old = await freshDatabase(inject('addresses'));
    await old.database.migrations.insertOne({ _id: 5, name: 'of old', appliedAt: NOW.toISOString() });
    await expect(migrate(old.database, NOW)).rejects.toMatchObject({
      code: 'index-too-old',
      message: expect.stringContaining('npm run stack -- reset'),
    });
    await old.drop();
  });

  it('loses none of twenty steps taken on one transcript at once', async () => {
    const [id, schoolId] = [pupil(1), school('37000001')];
    await open(id, schoolId);
    const opened = (requestId: string) => (): TranscriptDecision => ({
      ok: true,
      events: [
        { type: 'transcript.year-opened', data: { personalId: id, schoolId, schoolYear: year, requestId } },
      ],
    });
    await Promise.all(
      Array.from({ length: 20 }, (_, step) =>
        stepTranscript(index.database, id, opened(`step-${step}`), by(schoolId)),
      ),
    );
    const after = await findTranscript(index.database, id);
    expect(after?.version).toBe(21);
    const steps = after?.enrolments.map((enrolment) => enrolment.requestId).filter((name) => name !== 'r-1');
    expect(new Set(steps).size).toBe(20);
    const stored = await index.database.transcripts.findOne({ _id: id });
    const aggregateId = stored?.ledger.key ?? wrong('key');
    const events = await recordedEvents(index.database, { kind: 'transcript', aggregateId });
    const versions = events.map((event) => eventPlace(event.id).version);
    expect(versions).toEqual(Array.from({ length: 21 }, (_, version) => version + 1));
    const told = events.map(({ data }) => (data as { requestId: string }).requestId);
    expect(told).toEqual(after?.enrolments.map(({ requestId }) => requestId));
  });

  it('opens one transcript when ten requests for the same pupil come at once (Đ24.4)', async () => {
    const id = pupil(2);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, request) => open(id, school('37000001'), `r-${request}`)),
    );
    expect(outcomes.filter(({ decision }) => decision.ok && 'events' in decision)).toHaveLength(1);
    expect(outcomes.filter(({ decision }) => decision.ok && 'already' in decision)).toHaveLength(9);
    expect(await index.database.transcripts.countDocuments({ _id: id })).toBe(1);
  });

  it('writes nothing when the rule says no or already', async () => {
    const id = pupil(3);
    const { state: transcript } = await open(id, school('37000001'));
    const refused = await open(id, school('37000002'), 'r-2');
    expect(refused.decision).toMatchObject({ ok: false, refusal: { code: 'open-at-another-school' } });
    const already = await open(id, school('37000001'), 'r-3');
    expect(already.decision).toMatchObject({ ok: true, already: { requestId: 'r-1' } });
    expect(already.state).toEqual(transcript);
    expect((await recordedEvents(index.database)).filter(({ data }) => isOf(data, id))).toHaveLength(1);
    expect(await findTranscript(index.database, id)).toEqual(transcript);
  });

  it('answers the transcript as the rules know it, without what is derived for the list', async () => {
    const id = pupil(4);
    await open(id, school('37000001'));
    const found = await findTranscript(index.database, id);
    for (const derived of ['heldBy', 'ledger']) expect(found).not.toHaveProperty(derived);
    expect(await findTranscript(index.database, pupil(999))).toBeUndefined();
  });

  it('pages through the transcripts of a school in order of their personal IDs', async () => {
    const own = school('37000010');
    const ids = Array.from({ length: 25 }, (_, number) => pupil(1_000 + number * 3));
    await Promise.all(ids.toReversed().map((id) => open(id, own)));
    await Promise.all([1_001, 1_004, 1_007].map((number) => open(pupil(number), school('37000011'))));
    const seen: PersonalId[] = [];
    for (let after: PersonalId | undefined; ; after = seen.at(-1)) {
      const page = await listTranscriptsOfSchool(index.database, own, { after, limit: 10 });
      seen.push(...page.map((transcript) => transcript._id));
      if (page.length < 10) break;
    }
    expect(seen).toEqual(ids);
  });

  it('lists a released pupil at both schools and an accepted one at the new school alone (Đ26)', async () => {
    const id = pupil(5);
    const [from, to] = [school('37000020'), school('37000021')];
    await open(id, from);
    const listed = async (schoolId: SchoolId): Promise<number> =>
      (await listTranscriptsOfSchool(index.database, schoolId, { limit: 5 })).length;
    const release = { transferId: 't-1', from, to: { kind: 'school', schoolId: to } } as const;
    const released = (standing: Transcript | undefined, now: Date) =>
      releaseTranscript(standing, release, calendar, now);
    await stepTranscript(index.database, id, released, by(from));
    expect([await listed(from), await listed(to)]).toEqual([1, 1]);
    const accepted = (standing: Transcript | undefined) => acceptTransfer(standing, 't-1', to);
    await stepTranscript(index.database, id, accepted, by(to));
    expect([await listed(from), await listed(to)]).toEqual([0, 1]);
  });

  it('gives a lease to one of many holders until it is released', async () => {
    const processes = Array.from({ length: 4 }, () => leasesOf(index.database, 60_000));
    const taken = (await Promise.all(processes.map((one) => one.take('sweep')))).filter(Boolean);
    expect(taken).toHaveLength(1);
    expect(await processes[0]?.take('sweep')).toBeUndefined();
    expect(await taken[0]?.renew()).toBe(true);
    await taken[0]?.release();
    expect(await taken[0]?.renew()).toBe(false);
    const next = await processes[1]?.take('sweep');
    expect(next).toBeDefined();
    await taken[0]?.release();
    expect(await next?.renew()).toBe(true);
    await next?.release();
  });

  it('passes a lease on when its holder was silent for as long as it lasts, whatever time it is', async () => {
    const [silent, patient, other] = [1, 2, 3].map(() => leasesOf(index.database, 300));
    const lost = await silent?.take('silent');
    expect(await other?.take('silent')).toBeUndefined();
    const next = await patient?.takePatiently('silent');
    expect(next).toBeDefined();
    expect(await lost?.renew()).toBe(false);
    // The other has not seen the new holder for as long.
    expect(await other?.take('silent')).toBeUndefined();
    await next?.release();
  });

  it('does not pass a lease on while its holder says that it is alive', async () => {
    const held = await leasesOf(index.database, 300).take('alive');
    const beating = setInterval(() => void held?.renew(), 50);
    try {
      expect(await leasesOf(index.database, 300).takePatiently('alive')).toBeUndefined();
    } finally {
      clearInterval(beating);
      await held?.release();
    }
  });
});

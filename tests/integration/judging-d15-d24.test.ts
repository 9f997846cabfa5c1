import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { makePki, type Pki } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { verifyDocument } from '../../src/acts/verify-document.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { lockAhead } from '../../src/domain/retention/retention.ts';
import { judgeSubmission } from '../../src/jobs/processors/judge-submission.ts';
import { keepingOf } from '../../src/storage/index/blob-keeping.ts';
import { packReport, unpackReport } from '../../src/storage/index/packed-report.ts';
import { findReport, saveReport } from '../../src/storage/index/submissions.ts';
import { findTranscript } from '../../src/storage/index/transcripts.ts';
import { readBlob } from '../../src/storage/sites/blobs.ts';
import { cutDatabase } from '../support/cut-database.ts';
import { type JobRoom, openJobRoom } from '../support/job-room.ts';
import { openPupils } from '../support/open-pupils.ts';
import { openReceipt } from '../support/open-receipt.ts';
import { type RecordedEvent, recordedEvents } from '../support/recorded-events.ts';
import { copiesOf } from '../support/records.ts';

const schoolYear = '2025-2026' as SchoolYear;
const here = makeSchool('37099101', { teachers: 1, classes: ['6A'] });
const other = makeSchool('37099102', { teachers: 1, classes: ['6A'] });
let pki: Pki;
let room: JobRoom;
let documents: readonly SignedDocument[];

beforeAll(async () => {
  pki = await makePki({ schools: [here, other] });
  room = await openJobRoom(inject('addresses'), pki);
  documents = makeSignedDocuments({ pki, school: here.id, schoolYear, pupilsPerClass: 12, seed: 'judge' });
  await open(here.id, documents.slice(0, 10));
});
afterAll(() => room?.close());

const open = (schoolId: SchoolId, of: readonly SignedDocument[]) =>
  openPupils(
    room.database,
    schoolId,
    schoolYear,
    of.map(({ pupil }) => pupil.personalId),
  );

function document(index: number): SignedDocument {
  const found = documents[index];
  if (!found) throw new Error(`no document ${index}`);
  return found;
}

/** As the worker would call it. */
async function judge(deps: JobRoom, id: string, attempt = 1): Promise<void> {
  await judgeSubmission(deps)({ data: { submissionId: id, attempt, requestId: 'test' }, attemptsMade: 0 });
}

async function judged(schoolId: SchoolId, bytes: Uint8Array, key?: string) {
  const { _id } = await room.push(schoolId, bytes, key);
  await judge(room, _id);
  return room.submission(_id);
}

const eventsOf = (aggregateId: string) => recordedEvents(room.database, { kind: 'submission', aggregateId });
const reportIn = (event?: RecordedEvent) =>
  event &&
  (event.data as { readonly report?: { readonly packed?: string; readonly sha256?: string } }).report;
const typesOf = async (id: string) => (await eventsOf(id)).map(({ type }) => type);

describe('a push that verifies (Đ15, Đ24.7)', () => {
  test('is accepted with a receipt that anyone can check, and its year record joins the transcript', async () => {
    const { bytes, sha256, pupil } = document(0);
    const { _id, outcome } = await judged(here.id, bytes);
    if (outcome.state !== 'accepted') throw new Error(JSON.stringify(outcome));

    const receipt = await openReceipt(outcome.receipt, { keys: [room.receiptKey.publicJwk] });
    expect(receipt).toMatchObject({ submissionId: _id, sha256, verdict: 'TOTAL-PASSED', schoolYear });
    const transcript = await findTranscript(room.database, pupil.personalId);
    expect(transcript?.years).toMatchObject([{ sha256, submissionId: _id, acceptedAt: receipt.acceptedAt }]);
    expect((await findReport(room.database, _id, 1))?.indication).toBe('TOTAL-PASSED');
    const [received, accepted, ...more] = await eventsOf(_id);
    expect(more).toEqual([]);
    expect(received).toMatchObject({ type: 'submission.received', actor: `school:${here.id}` });
    expect(accepted).toMatchObject({
      type: 'submission.accepted',
      actor: 'system:judge-submission',
      cause: expect.stringMatching(/^transcript\/[0-9a-f]+\/2\/0$/),
      subject: { sha256, schoolId: here.id, schoolYear },
      data: { personalId: pupil.personalId, receipt: outcome.receipt, late: false },
    });
    expect(unpackReport(String(reportIn(accepted)?.packed))).toEqual(await findReport(room.database, _id, 1));
    const { data: _opened, ...told } = accepted ?? {};
    expect(JSON.stringify(told)).not.toContain(pupil.personalId);
  });

  test('is permanent, and locked a step ahead at the primary (Đ28.2)', async () => {
    const { sha256 } = document(0);
    const until = await room.sites.primary.retainedUntil(sha256);
    expect(until).toEqual(lockAhead(room.retention, new Date()));
    expect((await copiesOf(room.database, sha256))?.term).toBe('permanent');
  });

  test('again under another key is the same record, with a receipt of its own', async () => {
    const { bytes, pupil } = document(0);
    const { _id, outcome } = await judged(here.id, bytes, 'another-key');
    if (outcome.state !== 'accepted') throw new Error(JSON.stringify(outcome));
    const receipt = await openReceipt(outcome.receipt, { keys: [room.receiptKey.publicJwk] });
    const years = (await findTranscript(room.database, pupil.personalId))?.years;
    expect(years).toMatchObject([{ acceptedAt: receipt.acceptedAt }]);
    expect(receipt.submissionId).toBe(_id);
    expect(await eventsOf(_id)).toHaveLength(2);
  });

  test('with a report that is too large for an entry: it is an object at the primary, as long as the document', async () => {
    const { bytes } = document(9);
    const { _id, attempt, sha256 } = await room.push(here.id, bytes);
    const verified = await verifyDocument(room, bytes, { now: new Date() }, room);
    if (!verified.ok) throw new Error(verified.refusal.code);
    // As if the document had thousands of signers.
    const at = Array.from({ length: 3_000 }, () => randomBytes(12).toString('hex'));
    const large = { ...verified.report, uncovered: at.map((one) => ({ at: one, extent: 'tag' as const })) };
    await saveReport(room.database, _id, attempt, packReport(large));
    await judge(room, _id);
    const [, accepted] = await eventsOf(_id);
    const report = reportIn(accepted)?.sha256 as Sha256;
    const stored = await readBlob(room.sites, report);
    expect(JSON.parse(Buffer.from(stored).toString())).toEqual(await findReport(room.database, _id, attempt));
    expect(await copiesOf(room.database, report)).toMatchObject({ holds: 'report', backedUpAt: null });
    const [until, documents] = await Promise.all(
      [report, sha256].map((one) => room.sites.primary.retainedUntil(one)),
    );
    expect(until).toEqual(documents);
  });
});

describe('a push that does not stand is refused, with its reason', () => {
  test('a flipped byte (Đ15): the report names the signatures', async () => {
    const bytes = Uint8Array.from(document(1).bytes);
    const at = Buffer.from(bytes).indexOf('<HO_VA_TEN>') + 12;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const { _id, outcome } = await judged(here.id, bytes);
    expect(outcome).toMatchObject({ state: 'refused', refusal: { code: 'verification-failed' } });
    expect((await findReport(room.database, _id, 1))?.signatures.length).toBeGreaterThan(0);
  });
  test('another school than the one in the data (Đ24.7)', async () => {
    const { outcome } = await judged(other.id, document(1).bytes);
    expect(outcome).toMatchObject({ state: 'refused', refusal: { code: 'school-mismatch' } });
  });
  test('a pupil whose transcript is not open (Đ24.4)', async () => {
    const { outcome } = await judged(here.id, document(11).bytes);
    expect(outcome).toMatchObject({ state: 'refused', refusal: { code: 'transcript-not-open' } });
  });
  test('an unknown format, told what is known and nothing of the document (Đ22)', async () => {
    const { outcome } = await judged(here.id, Buffer.from('<HOC_BA phienBan="99"><A/></HOC_BA>'));
    expect(outcome).toMatchObject({
      state: 'refused',
      refusal: { code: 'unknown-profile', detail: expect.stringContaining('HOC_BA 1') },
    });
  });
  test('bytes that cannot be read so far as to name a format: with a report that says why', async () => {
    const { _id, outcome } = await judged(here.id, Buffer.from('<!DOCTYPE A><A/>'));
    expect(outcome).toMatchObject({ state: 'refused', refusal: { code: 'verification-failed' } });
    expect(await findReport(room.database, _id, 1)).toMatchObject({
      profile: 'unknown',
      findings: [{ code: 'doctype' }],
    });
  });
  test('and its bytes are kept and go to the second site too', async () => {
    const bytes = Buffer.from('<NOT_KNOWN/>');
    const { sha256 } = await judged(here.id, bytes);
    expect(Buffer.from(await readBlob(room.sites, sha256))).toEqual(bytes);
    expect(await room.queues.replication.getJobState(sha256)).toBe('waiting');
  });
});

describe('cut off after any write and run again', () => {
  test('an accepted push ends with one record, one acceptance and the receipt that the first run was about to give', async () => {
    let cuts = 0;
    for (const [index, afterWrites] of [3, 4, 5, 6, 7].map((at, number) => [at, number + 1] as const)) {
      const { bytes, pupil } = document(index);
      const id = (await room.push(here.id, bytes))._id;
      const cut = await attempt(() =>
        judge({ ...room, database: cutDatabase(room.database, afterWrites) }, id),
      );
      await judge({ ...room, clock: () => new Date(Date.now() + 60_000) }, id);
      const { outcome } = await room.submission(id);
      if (outcome.state !== 'accepted') throw new Error(JSON.stringify(outcome));
      const receipt = await openReceipt(outcome.receipt, { keys: [room.receiptKey.publicJwk] });
      const years = (await findTranscript(room.database, pupil.personalId))?.years ?? [];
      expect(years.map((year) => year.acceptedAt)).toEqual([receipt.acceptedAt]);
      expect(await typesOf(id)).toEqual(['submission.received', 'submission.accepted']);
      if (!cut) break;
      cuts += 1;
    }
    // The report, the transcript's step, the lock, the outcome.
    expect(cuts).toBe(4);
  });

  test('a refusal stands once it is written, even when the transcript is opened in between', async () => {
    const { bytes } = document(10);
    const id = (await room.push(here.id, bytes))._id;
    // writes: the report, the denied look, that the bytes are no record, then the refusal
    expect(await attempt(() => judge({ ...room, database: cutDatabase(room.database, 4) }, id))).toBe(true);
    await open(here.id, [document(10)]);
    await judge(room, id);
    const { outcome } = await room.submission(id);
    expect(outcome).toMatchObject({ state: 'refused', refusal: { code: 'transcript-not-open' } });
    const [, refused, ...more] = await eventsOf(id);
    expect(more).toEqual([]);
    expect(refused).toMatchObject({
      type: 'submission.refused',
      subject: { schoolId: here.id },
      data: { refusal: { code: 'transcript-not-open' } },
    });
  });

  test('a refusal that was cut off before it was written was told to nobody: the push is judged anew', async () => {
    const { bytes } = document(11);
    const id = (await room.push(here.id, bytes, 'cut-refused'))._id;
    expect(await attempt(() => judge({ ...room, database: cutDatabase(room.database, 3) }, id))).toBe(true);
    expect(await typesOf(id)).toEqual(['submission.received']);
    const { sha256 } = document(11);
    expect(await copiesOf(room.database, sha256)).toHaveProperty('noRecordSince');
    await open(here.id, [document(11)]);
    await judge(room, id);
    expect(await typesOf(id)).toEqual(['submission.received', 'submission.accepted']);
    const row = await copiesOf(room.database, sha256);
    expect(row && keepingOf(row)).toEqual({ term: 'permanent' });
  });

  test('twenty runs at once of one push are one acceptance', async () => {
    const { bytes, pupil } = document(8);
    const id = (await room.push(here.id, bytes))._id;
    await Promise.all(Array.from({ length: 20 }, () => judge(room, id)));
    expect((await room.submission(id)).outcome.state).toBe('accepted');
    expect((await findTranscript(room.database, pupil.personalId))?.years).toHaveLength(1);
    expect(await typesOf(id)).toEqual(['submission.received', 'submission.accepted']);
  });
});

/** True when it was cut off. */
async function attempt(run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    return false;
  } catch (error) {
    if (error instanceof Error && error.name === 'Cut') return true;
    throw error;
  }
}

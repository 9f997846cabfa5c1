import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { makePki } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { collectArrivals } from '../../src/acts/transfers/collect-arrivals.ts';
import { policy } from '../../src/domain/access/policy.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { PrintableText } from '../../src/domain/identity/printable-text.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import type { Destination } from '../../src/domain/transfer/transfer.ts';
import type { MinistryClient } from '../../src/interop/ministry/client.ts';
import { openJws, parseKeySet } from '../../src/interop/ministry/jws.ts';
import { arrivalAnswerSchema, ministryReceiptSchema, TYP } from '../../src/interop/ministry/wire.ts';
import { forwardOutbox } from '../../src/jobs/processors/forward-outbox.ts';
import { judgeSubmission } from '../../src/jobs/processors/judge-submission.ts';
import { enqueueReplication } from '../../src/jobs/queues/enqueue.ts';
import { listSetAside, tryAgainNow } from '../../src/storage/index/arrivals.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { findReport } from '../../src/storage/index/submissions.ts';
import { readBlob } from '../../src/storage/sites/blobs.ts';
import { Cut, cutDatabase } from '../support/cut-database.ts';
import { type JobRoom, openJobRoom } from '../support/job-room.ts';
import { type RunningMinistry, readKeys } from '../support/ministry.ts';
import { openPupils } from '../support/open-pupils.ts';
import { recordedEvents } from '../support/recorded-events.ts';
import { copiesOf } from '../support/records.ts';
import { registerSchool } from '../support/register-school.ts';
import { ministryOf, runContext, type TransferRoom, transferRoom } from '../support/transfer-room.ts';

const A = makeSchool('37099211', { teachers: 1, classes: ['6A'] });
const elsewhere = makeSchool('01099211', { teachers: 1, classes: ['6A'] });
const away: Destination = {
  kind: 'province',
  province: 'ha-noi',
  schoolName: 'Trường Thử Nghiệm' as PrintableText,
};
const schoolYear = '2025-2026' as SchoolYear;
const may = policy();
const queueReplication = (sha256: Sha256, requestId: string) =>
  enqueueReplication(room.queues, sha256, requestId);
let room: JobRoom;
let at: TransferRoom;
let ministry: RunningMinistry;
let client: MinistryClient;
let home: SignedDocument[];
let foreign: SignedDocument[];

beforeAll(async () => {
  const pki = await makePki({ schools: [A, elsewhere] });
  room = await openJobRoom(inject('addresses'), pki);
  at = transferRoom(room, schoolYear);
  ({ ministry, client } = await ministryOf(room, { notConnected: 'con-dao' }));
  await registerSchool(room.database, { _id: A.id, name: A.name });
  const options = { pki, schoolYear, seed: 'ministry-steps' };
  home = [...makeSignedDocuments({ ...options, school: A.id, pupilsPerClass: 12 })];
  foreign = [...makeSignedDocuments({ ...options, school: elsewhere.id, pupilsPerClass: 40 })];
});
afterAll(async () => {
  await ministry?.stop();
  await room?.close();
});
beforeEach(() => ministry.fault(undefined));

/** A pupil with an accepted year record, released to another province. */
async function departing(to: Destination = away) {
  const document = home.pop();
  if (!document) throw new Error('no document left');
  const { personalId } = document.pupil;
  await openPupils(room.database, A.id, schoolYear, [personalId]);
  const { _id: submissionId } = await room.push(A.id, document.bytes);
  const data = { submissionId, attempt: 1, requestId: 'test' };
  await judgeSubmission(room)({ data, attemptsMade: 0 });
  return { personalId, document, transfer: await at.released(personalId, A.id, to) };
}

function forward(transferId: string, database: Database = room.database): Promise<void> {
  const { sites, config, clock, logger } = room;
  const deps = { database, sites, may, ministry: client, province: config.province, clock, logger };
  return forwardOutbox(deps)({ data: { transferId, requestId: 'test' }, attemptsMade: 0 });
}

async function timesReceived(transferId: string): Promise<number> {
  const events = await ministry.events();
  return events.filter(({ event, messageId }) => event === 'received' && messageId === `${transferId}.out`)
    .length;
}

describe('forwarding to the ministry (Đ26.4)', () => {
  test('carries the stored bytes, keeps the signed receipt, and the pupil has departed', async () => {
    const { personalId, document, transfer } = await departing();
    await forward(transfer.id);
    const told = await at.transfer(transfer.id);
    expect(told.state).toBe('forwarded');
    const keys = parseKeySet(await readKeys(ministry), new Date());
    const receipt = await openJws(TYP.receipt, told.ministryReceipt?.jws ?? '', keys, ministryReceiptSchema);
    expect(receipt).toMatchObject({
      toProvince: 'ha-noi',
      records: [{ schoolYear, sha256: document.sha256 }],
    });
    const transcript = await at.transcript(personalId);
    expect(transcript).toMatchObject({ state: { kind: 'departed' }, outbox: [] });
    expect(await at.eventTypes(transfer.id)).toEqual(['transfer.released', 'transfer.forwarded']);
    await forward(transfer.id);
    expect(await timesReceived(transfer.id)).toBe(1);
  });

  test('cut after its write it is finished by the next run, once at the ministry', async () => {
    const { personalId, transfer } = await departing();
    await expect(forward(transfer.id, cutDatabase(room.database, 1))).rejects.toThrow(Cut);
    // The sweeper may come first: it must not make the story wrong.
    await at.sweep();
    await forward(transfer.id);
    await at.sweep();
    const told = await at.transfer(transfer.id);
    expect(told.state).toBe('forwarded');
    expect(told.ministryReceipt).toBeDefined();
    expect(await at.transcript(personalId)).toMatchObject({ state: { kind: 'departed' }, outbox: [] });
    expect(await timesReceived(transfer.id)).toBe(1);
    expect(await at.eventTypes(transfer.id)).toEqual(['transfer.released', 'transfer.forwarded']);
  });

  test('a lost answer, then garbage, then a receipt by a wrong key: nothing is believed, and then it is one message', async () => {
    const { personalId, transfer } = await departing();
    await ministry.fault({ kind: 'duplicate', how: 'answer-lost', calls: 1 });
    await expect(forward(transfer.id)).rejects.toMatchObject({ reason: 'unreachable' });
    await ministry.fault({ kind: 'garbage', how: 'html', calls: 1 });
    await expect(forward(transfer.id)).rejects.toMatchObject({ reason: 'answer-not-understood' });
    await ministry.fault({ kind: 'garbage', how: 'wrong-key', calls: 1 });
    await expect(forward(transfer.id)).rejects.toMatchObject({ reason: 'receipt-invalid' });
    expect((await at.transcript(personalId)).state.kind).toBe('departing');
    expect(await at.transfer(transfer.id)).toMatchObject({ state: 'forwarding' });
    await forward(transfer.id);
    expect((await at.transcript(personalId)).state.kind).toBe('departed');
    expect(await timesReceived(transfer.id)).toBe(1);
  });

  test('refused for good, it is not sent again, staff see why, and the school takes the pupil back', async () => {
    const { personalId, transfer } = await departing({ ...away, province: 'con-dao' } as Destination);
    const early = await at.withdraw(transfer.id, A.id);
    expect(early).toMatchObject({ refusal: { code: 'transfer-under-way' } });
    await forward(transfer.id);
    const refused = await at.transfer(transfer.id);
    expect(refused).toMatchObject({
      state: 'refused-by-ministry',
      ministryRefusal: 'province-not-connected',
    });
    await forward(transfer.id);
    const back = await at.withdraw(refused.id, A.id);
    expect(back).toMatchObject({ ok: true, transfer: { state: 'withdrawn' } });
    expect(await at.transcript(personalId)).toMatchObject({
      state: { kind: 'open', schoolId: A.id },
      outbox: [],
    });
    expect(await at.eventTypes(transfer.id)).toEqual([
      'transfer.released',
      'transfer.refused-by-ministry',
      'transfer.withdrawn',
    ]);
  });
});

describe('an arrival from another province (Đ26.3b)', () => {
  function nextForeign(): SignedDocument {
    const document = foreign.pop();
    if (!document) throw new Error('no document left');
    return document;
  }

  function arrive(document: SignedDocument, more: Partial<Parameters<RunningMinistry['deposit']>[1]> = {}) {
    return ministry.deposit(room.config.province, {
      fromProvince: 'ha-noi',
      toSchoolId: A.id,
      personalId: document.pupil.personalId,
      records: [{ schoolYear, document: document.bytes }],
      ...more,
    });
  }

  function collect(database: Database = room.database) {
    const { config } = room;
    return collectArrivals(
      { ...room, may, database, ministry: client, province: config.province, queueReplication },
      runContext(),
    );
  }

  async function eventsOf(messageId: string) {
    const told = await recordedEvents(room.database, { kind: 'arrival' });
    return told.filter(({ data }) => (data as { messageId: string }).messageId === messageId);
  }

  async function answerTo(messageId: string) {
    const item = (await ministry.mailbox(room.config.province)).find(
      (entry) => entry.messageId === messageId,
    );
    if (item?.answer === undefined) return undefined;
    const keys = parseKeySet(JSON.stringify({ keys: [room.receiptKey.publicJwk] }), new Date());
    return openJws(TYP.arrivalAnswer, item.answer, keys, arrivalAnswerSchema);
  }

  test('is verified, stored and waits for the receiving school, which then holds the pupil', async () => {
    const document = nextForeign();
    const messageId = await arrive(document);
    expect(await collect()).toMatchObject({ found: 1, received: 1, refused: 0, failed: 0 });
    const { personalId } = document.pupil;
    const transcript = await at.transcript(personalId);
    expect(transcript.state).toMatchObject({ kind: 'expected', to: A.id, from: { province: 'ha-noi' } });
    expect(transcript.years).toMatchObject([
      { sha256: document.sha256, schoolId: elsewhere.id, origin: { province: 'ha-noi' } },
    ]);
    expect(transcript.holder).toBeDefined();
    expect(Buffer.from(await readBlob(room.sites, document.sha256)).equals(document.bytes)).toBe(true);
    expect(await room.queues.replication.getJob(document.sha256)).toBeDefined();
    const blob = await copiesOf(room.database, document.sha256);
    expect(blob?.term).toBe('permanent');

    const [transfer] = await at.transfersOf(personalId);
    expect(transfer).toMatchObject({ state: 'released', from: { province: 'ha-noi' } });
    expect((await findReport(room.database, transfer?.id ?? '', 1))?.indication).toBe('TOTAL-PASSED');
    expect(await answerTo(messageId)).toMatchObject({
      outcome: 'received',
      messageId,
      records: [{ schoolYear, sha256: document.sha256 }],
    });
    if (!transfer) throw new Error('no transfer');
    expect(await at.accept(transfer.id, A.id)).toMatchObject({ ok: true });
    expect((await at.transcript(personalId)).state).toEqual({ kind: 'open', schoolId: A.id });
    expect(await collect()).toMatchObject({ found: 0 });
  });

  test.each<[string, () => Promise<{ messageId: string; personalId: string }>, string]>([
    [
      'with a changed byte in the signed part',
      async () => {
        const document = nextForeign();
        const text = Buffer.from(document.bytes).toString('utf8').replace('<LOP>6A</LOP>', '<LOP>6B</LOP>');
        const messageId = await arrive(document, { records: [{ schoolYear, document: Buffer.from(text) }] });
        return { messageId, personalId: document.pupil.personalId };
      },
      'verification-failed',
    ],
    [
      'of which one of two documents is changed',
      async () => {
        const [good, bad] = [nextForeign(), nextForeign()];
        const changed = Buffer.from(bad.bytes);
        const place = changed.indexOf('<HO_VA_TEN>') + 12;
        changed[place] = (changed[place] ?? 0) ^ 1;
        const messageId = await arrive(good, {
          records: [
            { schoolYear, document: good.bytes },
            { schoolYear, document: changed },
          ],
        });
        return { messageId, personalId: good.pupil.personalId };
      },
      'verification-failed',
    ],
    [
      'whose document is of another pupil',
      async () => {
        const document = nextForeign();
        const personalId = '099700099999';
        return { messageId: await arrive(document, { personalId }), personalId };
      },
      'content-mismatch',
    ],
    [
      'whose document is of another school year',
      async () => {
        const document = nextForeign();
        const records = [{ schoolYear: '2024-2025', document: document.bytes }];
        return { messageId: await arrive(document, { records }), personalId: document.pupil.personalId };
      },
      'content-mismatch',
    ],
    [
      'for a school that is not of this province',
      async () => {
        const document = nextForeign();
        const messageId = await arrive(document, { toSchoolId: '37099999' });
        return { messageId, personalId: document.pupil.personalId };
      },
      'unknown-school',
    ],
    [
      'that is no transcript at all',
      async () => {
        const document = nextForeign();
        const records = [{ schoolYear, document: Buffer.from('<KHAC/>') }];
        return { messageId: await arrive(document, { records }), personalId: document.pupil.personalId };
      },
      'unknown-profile',
    ],
  ])('%s is refused whole, with the reason, and leaves no transcript', async (_, deposit, code) => {
    const { messageId, personalId } = await deposit();
    expect(await collect()).toMatchObject({ found: 1, refused: 1 });
    expect(await answerTo(messageId)).toMatchObject({ outcome: 'refused', code });
    expect(await room.database.transcripts.findOne({ _id: personalId as PersonalId })).toBeNull();
    const [entry, ...more] = await eventsOf(messageId);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ type: 'arrival.refused', actor: 'ministry', data: { code } });
    const { data: _opened, ...told } = entry ?? {};
    expect(JSON.stringify(told)).not.toMatch(new RegExp(`${personalId}|${messageId}`));
  });

  test('for a pupil who is at a school here is refused, and the pupil stays', async () => {
    const document = nextForeign();
    const { personalId } = document.pupil;
    await openPupils(room.database, A.id, schoolYear, [personalId]);
    const messageId = await arrive(document);
    expect(await collect()).toMatchObject({ refused: 1 });
    expect(await answerTo(messageId)).toMatchObject({ code: 'open-at-another-school' });
    expect((await eventsOf(messageId)).map(({ type }) => type)).toEqual(['arrival.bound', 'arrival.refused']);
    expect(await at.transcript(personalId)).toMatchObject({ state: { kind: 'open' }, years: [] });
  });

  test.each([1, 2, 3, 4, 5])('cut after write %i is finished by the next run', async (n) => {
    const document = nextForeign();
    const messageId = await arrive(document);
    // The process is cut while it works on the one message; the run counts that as a failure of the message.
    expect(await collect(cutDatabase(room.database, n))).toMatchObject({ found: 1, failed: 1 });
    await at.sweep();
    expect(await answerTo(messageId)).toBeUndefined();
    expect(await collect()).toMatchObject({ found: 1, received: 1 });
    const transcript = await at.transcript(document.pupil.personalId);
    expect(transcript.version).toBe(1);
    expect(transcript.years).toHaveLength(1);
    const transfers = await at.transfersOf(document.pupil.personalId);
    expect(transfers).toHaveLength(1);
    expect(transfers[0]?.state).toBe('released');
    expect(await at.eventTypes(transfers[0]?.id ?? '')).toEqual([
      'transfer.arrived',
      'transcript.year-record-arrived',
    ]);
    const [bound, ...more] = await eventsOf(messageId);
    expect(more).toEqual([]);
    expect(bound).toMatchObject({
      type: 'arrival.bound',
      data: { transferId: transfers[0]?.id, records: [{ schoolYear, sha256: document.sha256 }] },
    });
    const [arrived] = await recordedEvents(room.database, { cause: bound?.id ?? '' });
    expect(arrived).toMatchObject({ type: 'transfer.arrived', actor: 'ministry' });
    expect(await answerTo(messageId)).toMatchObject({ outcome: 'received' });
  });

  test('whose acknowledgement was lost is acknowledged again, and nothing is taken in twice', async () => {
    const document = nextForeign();
    const messageId = await arrive(document);
    const losing: MinistryClient = {
      ...client,
      // The next call is the acknowledgement.
      arrival: async (id) => {
        const message = await client.arrival(id);
        await ministry.fault({ kind: 'down', how: 'connection-closed', calls: 1 });
        return message;
      },
    };
    const deps = { ...room, may, queueReplication, ministry: losing, province: room.config.province };
    expect(await collectArrivals(deps, runContext())).toMatchObject({ failed: 1 });
    expect(await answerTo(messageId)).toBeUndefined();
    expect(await collect()).toMatchObject({ received: 1 });
    expect(await answerTo(messageId)).toMatchObject({ outcome: 'received' });
    expect((await at.transcript(document.pupil.personalId)).version).toBe(1);
  });

  test('that the ministry did not sign is not believed, not answered, and does not keep the next from its turn', async () => {
    const messageId = await arrive(nextForeign(), { wrongKey: true });
    const next = await arrive(nextForeign());
    expect(await collect()).toMatchObject({ found: 2, received: 1, failed: 1, aside: 1 });
    expect(await answerTo(messageId)).toBeUndefined();
    expect(await answerTo(next)).toMatchObject({ outcome: 'received' });
    expect(await listSetAside(room.database)).toMatchObject([
      { _id: messageId, fault: 'signature-invalid', tries: 1 },
    ]);
    await room.database.setAside.deleteMany({});
  });

  test('six of them at the head of the mailbox keep nobody from its turn, are tried ever later, and go with the mailbox', async () => {
    const bad: string[] = [];
    for (let count = 0; count < 6; count += 1) bad.push(await arrive(nextForeign(), { wrongKey: true }));
    const next = await arrive(nextForeign());
    expect(await collect()).toMatchObject({ received: 1, aside: 7 });
    expect(await answerTo(next)).toMatchObject({ outcome: 'received' });
    // Once more at the next run, then not before two minutes are over.
    expect(await collect()).toMatchObject({ failed: 7 });
    expect(await collect()).toMatchObject({ failed: 0, aside: 7 });
    expect(await tryAgainNow(room.database, bad[0] ?? '')).toBe(true);
    expect(await collect()).toMatchObject({ failed: 1, aside: 7 });
    expect(await tryAgainNow(room.database, 'no-such-message')).toBe(false);
  });

  test('of an id that was taken in with other content is refused, and what was told of the first stands', async () => {
    const [first, second] = [nextForeign(), nextForeign()];
    const messageId = await arrive(first);
    expect(await collect()).toMatchObject({ received: 1 });
    expect(await answerTo(messageId)).toMatchObject({ records: [{ sha256: first.sha256 }] });
    await arrive(second, { messageId });
    expect(await collect()).toMatchObject({ refused: 1 });
    const answers = (await ministry.mailbox(room.config.province)).filter(
      (item) => item.messageId === messageId,
    );
    const keys = parseKeySet(JSON.stringify({ keys: [room.receiptKey.publicJwk] }), new Date());
    const told = await Promise.all(
      answers.map(({ answer = '' }) => openJws(TYP.arrivalAnswer, answer, keys, arrivalAnswerSchema)),
    );
    expect(told).toMatchObject([
      { outcome: 'received', records: [{ sha256: first.sha256 }] },
      { outcome: 'refused', code: 'message-id-reused' },
    ]);
    expect(await room.database.transcripts.findOne({ _id: second.pupil.personalId })).toBeNull();
    expect((await at.transcript(first.pupil.personalId)).years).toMatchObject([{ sha256: first.sha256 }]);
  });
});

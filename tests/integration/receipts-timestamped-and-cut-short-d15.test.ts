import { createHash, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { tsaClient } from '../../src/acts/receipts/take-timestamp.ts';
import { timestampReceipts } from '../../src/acts/receipts/timestamp-receipts.ts';
import { type PersonalId, parsePersonalId } from '../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import type { Receipt } from '../../src/domain/receipt/receipt.ts';
import type { ReceiptTimestamp } from '../../src/domain/receipt/receipt-timestamp.ts';
import { timestampQuery } from '../../src/interop/tsa/wire.ts';
import { checkReceiptTimestamp } from '../../src/signature/timestamp/check-receipt-timestamp.ts';
import { verifyAudit } from '../../src/storage/index/audit.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { findReceiptTimestamp } from '../../src/storage/index/receipt-timestamps.ts';
import {
  generateReceiptKey,
  loadReceiptKey,
  type ReceiptKey,
  signReceipt,
} from '../../src/storage/index/receipts.ts';
import {
  concludeSubmission,
  findSubmission,
  receiveSubmission,
} from '../../src/storage/index/submissions.ts';
import { Cut, cutDatabase } from '../support/cut-database.ts';
import { freshDatabase } from '../support/fresh-storage.ts';
import { auditEntries } from '../support/records.ts';
import {
  makeTsaPki,
  noTsaHere,
  type OpensslTsa,
  openssl,
  sendReply,
  startTsa,
  type TsaPki,
  type TsaServer,
} from '../support/tsa.ts';

const missing = await noTsaHere();
if (missing) console.error(`skipped: tests of receipt timestamps: ${missing}`);
const schoolId = '37099401' as SchoolId;
const schoolYear = '2025-2026' as SchoolYear;
const logger = pino({ level: 'silent' });

describe.skipIf(missing)('the timestamp of a receipt (Đ15.d)', () => {
  let pki: TsaPki;
  let server: TsaServer;
  let key: ReceiptKey;
  let index: Awaited<ReturnType<typeof freshDatabase>>;
  beforeAll(async () => {
    pki = await makeTsaPki();
    server = await startTsa(await openssl(pki));
    key = await loadReceiptKey(await generateReceiptKey());
  });
  afterAll(() => server?.close());
  beforeEach(async () => {
    server.fault = undefined;
    index = await freshDatabase(inject('addresses'));
  });
  afterEach(() => index.drop());

  const receiptOf = (submissionId: string, sha256: Sha256, number: number): Receipt => ({
    type: 'year-record-accepted',
    submissionId,
    sha256,
    personalId: pupil(number),
    schoolId,
    schoolYear,
    verdict: 'TOTAL-PASSED',
    profile: 'hocba-thcs/1',
    receivedAt: new Date().toISOString(),
    acceptedAt: new Date().toISOString(),
  });
  /** Takes in and accepts as the worker does, with a really signed receipt. */
  const accept = async (number: number): Promise<{ id: string; receipt: string }> => {
    const sha256 = createHash('sha256').update(`document ${number}`).digest('hex') as Sha256;
    const receivedAt = new Date().toISOString();
    const push = {
      schoolId,
      credentialId: 'k',
      sha256,
      size: 1,
      idempotencyKey: `${number}`,
      requestId: 'test',
      receivedAt,
    };
    const received = await receiveSubmission(index.database, push);
    if (received.kind === 'key-reused') throw new Error('key reused');
    const id = received.submission._id;
    const receipt = await signReceipt(receiptOf(id, sha256, number), key);
    const conclusion = {
      ...acceptance(receipt, number),
      retainUntil: '2076-01-01T00:00:00.000Z',
      report: { packed: '' },
    };
    const frame = { actor: 'system:judge-submission', requestId: 'test' };
    await concludeSubmission(index.database, { _id: id, attempt: 1 }, conclusion, new Date(), frame);
    return { id, receipt };
  };
  const several = async (count: number) => {
    const accepted = [];
    for (let number = 1; number <= count; number += 1) accepted.push(await accept(number));
    return accepted;
  };
  const run = (
    database: Database = index.database,
    options: { dryRun?: boolean; batchLimit?: number } = {},
  ) =>
    timestampReceipts(
      {
        database,
        logger,
        clock: () => new Date(),
        tsa: tsaClient({
          url: server.url,
          authorities: pki.trust,
          clock: () => new Date(),
          nonce: () => randomBytes(16),
          timeoutMs: 2_000,
        }),
        ...options,
      },
      {
        dryRun: options.dryRun ?? false,
        now: new Date(),
        requestId: 'test',
        signal: new AbortController().signal,
      },
    );
  const timestampOf = async (id: string): Promise<ReceiptTimestamp> => {
    const submission = await findSubmission(index.database, id);
    const timestamp = submission && (await findReceiptTimestamp(index.database, submission));
    if (!timestamp) throw new Error('no receipt');
    return timestamp;
  };
  const expectTaken = async ({ id, receipt }: { id: string; receipt: string }, treeSize: number) => {
    const timestamp = await timestampOf(id);
    expect(timestamp).toMatchObject({ state: 'taken', treeSize, accuracyMs: 1_500 });
    expect(checkReceiptTimestamp(receipt, timestamp, pki.trust)).toMatchObject({ ok: true, treeSize });
  };
  const audited = () => auditEntries(index.database, { type: 'receipts-timestamped' });

  test('is pending while the authority is away, and taken once it is back: one token for all, in the order of decision', async () => {
    const accepted = await several(5);
    await server.stop();
    expect(await run()).toMatchObject({ stamped: 0, batches: 0, away: 1, waiting: 5 });
    for (const { id, receipt } of accepted) {
      expect((await findSubmission(index.database, id))?.outcome).toMatchObject({
        state: 'accepted',
        receipt,
      });
      expect(await timestampOf(id)).toEqual({ state: 'pending' });
    }
    const [open] = await index.database.receiptBatches.find().toArray();
    expect(open).toMatchObject({ state: 'open', submissions: accepted.map(({ id }) => id) });

    await server.start();
    const asked = server.asked.length;
    expect(await run()).toEqual({ stamped: 5, batches: 1, away: 0, waiting: 0, oldestWaitingSeconds: 0 });
    expect(server.asked.length).toBe(asked + 1);
    for (const one of accepted) await expectTaken(one, 5);
    expect(await timestampOf(accepted[0]?.id ?? '')).toMatchObject({ root: open?._id, leafIndex: 0 });
    expect(await run()).toMatchObject({ stamped: 0, batches: 0, waiting: 0 });
    expect(server.asked.length).toBe(asked + 1);
  });

  test('that waits while new receipts come is taken first, and they follow in a batch of their own', async () => {
    const early = await accept(1);
    await server.stop();
    await run();
    const late = await accept(2);
    expect(await run()).toMatchObject({ away: 1, waiting: 2 });
    await server.start();
    expect(await run()).toMatchObject({ stamped: 2, batches: 2 });
    await expectTaken(early, 1);
    await expectTaken(late, 1);
  });

  test('is not taken from an authority that answers garbage, stamps another root or speaks for nobody; nothing is kept', async () => {
    const one = await accept(1);
    const stranger = await openssl(await makeTsaPki());
    for (const fault of [
      async (_: Buffer, response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(randomBytes(2_000));
      },
      async (_: Buffer, response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      },
      async (_: Buffer, response: ServerResponse, tsa: OpensslTsa) => {
        sendReply(response, await tsa.reply(timestampQuery(randomBytes(32), randomBytes(8), undefined)));
      },
      async (query: Buffer, response: ServerResponse) => {
        sendReply(response, await stranger.reply(query));
      },
      () => {},
    ]) {
      server.fault = fault;
      expect(await run()).toMatchObject({ stamped: 0, away: 1, waiting: 1 });
      expect(await timestampOf(one.id)).toEqual({ state: 'pending' });
      expect(await index.database.receiptBatches.find().toArray()).toMatchObject([{ state: 'open' }]);
      expect(await audited()).toEqual([]);
    }
    await stranger.remove();
    server.fault = undefined;
    expect(await run()).toMatchObject({ stamped: 1 });
    await expectTaken(one, 1);
  });

  test('is taken once when the process is cut off after any of its writes', async () => {
    let cuts = 0;
    for (let writes = 1; ; writes += 1) {
      const accepted = [await accept(writes * 10), await accept(writes * 10 + 1)];
      const outcome = await run(cutDatabase(index.database, writes)).catch((error: unknown) => error);
      if (!(outcome instanceof Cut)) {
        expect(outcome).toMatchObject({ stamped: 2 });
        break;
      }
      cuts += 1;
      const { stamped, waiting } = await run();
      expect(waiting).toBe(0);
      expect(stamped === 2 || stamped === 0).toBe(true);
      for (const one of accepted) await expectTaken(one, 2);
      const batches = await index.database.receiptBatches.find({ state: 'logged' }).toArray();
      expect(batches).toHaveLength(cuts);
      expect(await index.database.receiptBatches.countDocuments({})).toBe(cuts);
    }
    // The batch, its marks, its token, its audit entry and its end.
    expect(cuts).toBe(5);
    const entries = await audited();
    expect(entries).toHaveLength(cuts + 1);
    for (const { subject, position } of entries) {
      const { root, tokenSha256 } = subject as { root: Sha256; tokenSha256: string };
      const batch = await index.database.receiptBatches.findOne({ _id: root });
      const token = batch?.timestamp?.token.value() ?? new Uint8Array();
      expect(createHash('sha256').update(token).digest('hex')).toBe(tokenSha256);
      expect(batch?.logPosition).toBe(position);
    }
    expect(await verifyAudit(index.database)).toMatchObject({ ok: true });
  });

  test('is one and the same for two runs at once', async () => {
    const accepted = await several(3);
    await Promise.all([run(), run()]);
    expect(await run()).toMatchObject({ waiting: 0 });
    for (const one of accepted) await expectTaken(one, 3);
    expect(await audited()).toHaveLength(1);
  });

  test('covers no more receipts with one token than allowed', async () => {
    const accepted = await several(5);
    expect(await run(index.database, { batchLimit: 2 })).toMatchObject({ stamped: 5, batches: 3 });
    for (const [number, one] of accepted.entries()) await expectTaken(one, number < 4 ? 2 : 1);
  });

  test('is only counted by a dry run, and waits where no authority is configured', async () => {
    const { id } = await accept(1);
    expect(await run(index.database, { dryRun: true })).toMatchObject({ stamped: 0, waiting: 1 });
    const context = {
      dryRun: false,
      now: new Date(),
      requestId: 'test',
      signal: new AbortController().signal,
    };
    const deps = { database: index.database, logger, clock: () => new Date(Date.now() + 60_000) };
    const counts = await timestampReceipts(deps, context);
    expect(counts).toMatchObject({ notConnected: 1, waiting: 1 });
    expect(counts.oldestWaitingSeconds).toBeGreaterThanOrEqual(59);
    expect(await index.database.receiptBatches.countDocuments({})).toBe(0);
    expect(await timestampOf(id)).toEqual({ state: 'pending' });
  });

  test('of ten thousand receipts is one token, and each proof is short', async () => {
    const { database } = index;
    const count = 10_001;
    const ids: string[] = [];
    for (let from = 0; from < count; from += 250) {
      const submissions = Array.from({ length: Math.min(250, count - from) }, (_, place) => {
        const number = from + place;
        const decidedAt = new Date(Date.UTC(2026, 5, 1) + number).toISOString();
        const _id = createHash('sha256').update(`${number}`).digest('hex').slice(0, 32);
        ids.push(_id);
        return {
          _id,
          schoolId,
          credentialId: 'k',
          sha256: createHash('sha256').update(_id).digest('hex') as Sha256,
          size: 1,
          requestId: 'test',
          receivedAt: decidedAt,
          attempt: 1,
          outcome: { ...acceptance(`header.receipt-${number}.signature`, number), decidedAt },
          awaitingTimestamp: decidedAt,
          ledger: { version: 2, at: decidedAt, key: 'none' },
        };
      });
      await database.submissions.insertMany(submissions);
    }
    const asked = server.asked.length;
    expect(await run()).toMatchObject({ stamped: count, batches: 2, waiting: 0 });
    expect(server.asked.length).toBe(asked + 2);
    for (const number of [0, 1, 4_999, 8_191, 9_999]) {
      const timestamp = await timestampOf(ids[number] ?? '');
      if (timestamp.state !== 'taken') throw new Error('pending');
      expect(timestamp.inclusionProof.length).toBeLessThanOrEqual(14);
      await expectTaken({ id: ids[number] ?? '', receipt: `header.receipt-${number}.signature` }, 10_000);
      expect(timestamp.leafIndex).toBe(number);
    }
    await expectTaken({ id: ids[10_000] ?? '', receipt: 'header.receipt-10000.signature' }, 1);
    expect(await database.submissions.countDocuments({ receiptBatch: { $exists: false } })).toBe(0);
  });
});

function acceptance(receipt: string, number: number) {
  return {
    state: 'accepted' as const,
    personalId: pupil(number),
    schoolYear,
    profile: 'hocba-thcs/1',
    late: false,
    receipt,
  };
}

function pupil(number: number): PersonalId {
  const id = parsePersonalId(`099${String(number).padStart(9, '0')}`);
  if (!id) throw new Error('not a personal ID');
  return id;
}

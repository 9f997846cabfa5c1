import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { PublishedLedger } from '../../src/acts/ledger/published-ledger.ts';
import { proveAcceptance } from '../../src/acts/receipts/prove-acceptance.ts';
import { readTimestamp } from '../../src/acts/receipts/read-timestamp.ts';
import { stampCheckpoints, stampOnClosingDay } from '../../src/acts/receipts/stamp-checkpoints.ts';
import { tsaClient } from '../../src/acts/receipts/take-timestamp.ts';
import { type PersonalId, parsePersonalId } from '../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { lockAhead } from '../../src/domain/retention/retention.ts';
import type { VerificationReport } from '../../src/domain/verification/report.ts';
import { timestampQuery } from '../../src/interop/tsa/wire.ts';
import { newestCosigned } from '../../src/ledger/log/cosigned.ts';
import { parseCheckpoint } from '../../src/ledger/note/checkpoint.ts';
import { parseNote } from '../../src/ledger/note/note.ts';
import { rebuild } from '../../src/ledger/rebuild/rebuild.ts';
import { checkReceiptProof } from '../../src/signature/jws/check-receipt-proof.ts';
import { checkReceiptTimestamp } from '../../src/signature/timestamp/check-receipt-timestamp.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { packReport } from '../../src/storage/index/packed-report.ts';
import {
  concludeSubmission,
  findStoredSubmission,
  placeOfAcceptance,
  receiveSubmission,
} from '../../src/storage/index/submissions.ts';
import { Cut, cutDatabase } from '../support/cut-database.ts';
import { freshSites } from '../support/fresh-storage.ts';
import { type LeaderRoom, type Led, leaderRoom } from '../support/leader-room.ts';
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
if (missing) console.error(`skipped: tests of stamped checkpoints: ${missing}`);
const schoolId = '37099401' as SchoolId;
const schoolYear = '2025-2026' as SchoolYear;
const logger = pino({ level: 'silent' });
const calendar = { opening: '09-05', closing: '06-30', supplement: '08-15', exceptions: [] };
const retention = {
  lock: { years: 2, renewBeforeDays: 90 },
  refusedUploads: { days: 90, source: 'test' },
};

describe.skipIf(missing)('the timestamp of a receipt (Đ15.d)', () => {
  let pki: TsaPki;
  let server: TsaServer;
  let at: LeaderRoom;
  let led: Led | undefined;
  let stores: Awaited<ReturnType<typeof freshSites>>;
  let ledger: PublishedLedger;
  beforeAll(async () => {
    pki = await makeTsaPki();
    server = await startTsa(await openssl(pki));
  });
  afterAll(() => server?.close());
  beforeEach(async () => {
    server.fault = undefined;
    at = await leaderRoom();
    stores = await freshSites(inject('addresses'));
    const { identity, primary, backup } = at.room;
    const policy = { origin: identity.origin, keys: [identity.key], witnesses: [], quorum: 0 };
    ledger = { log: identity, logs: { primary, backup }, policy };
    led = at.lead();
  });
  afterEach(async () => {
    await led?.end();
    await at.drop();
  });

  /** Takes in and accepts as the worker does. */
  const accept = async (number: number) => {
    const sha256 = createHash('sha256').update(`document ${number}`).digest('hex') as Sha256;
    const now = new Date();
    const push = { schoolId, credentialId: 'k', sha256, size: 1, requestId: 'test' };
    const received = await receiveSubmission(at.index.database, { ...push, receivedAt: now.toISOString() });
    if (received.kind === 'key-reused') throw new Error('key reused');
    const submissionId = received.submission._id;
    const conclusion = {
      state: 'accepted' as const,
      personalId: pupil(number),
      schoolYear,
      profile: 'hocba-thcs/1',
      late: false,
      receipt: `header.receipt-${number}.signature`,
      report: { packed: packReport({} as VerificationReport) },
    };
    const frame = { actor: 'system:judge-submission', requestId: 'test' };
    await concludeSubmission(at.index.database, { _id: submissionId, attempt: 1 }, conclusion, now, frame);
    return { submissionId, sha256 };
  };
  const cosignedSize = async () => {
    const note = await newestCosigned(at.room.primary, at.room.identity);
    return (note && parseCheckpoint(note.text)?.size) ?? 0;
  };
  /** Everything is in the log and under a checkpoint that counts. */
  const settled = async () => {
    await expect.poll(() => at.waiting(), { timeout: 30_000, interval: 50 }).toBe(0);
    const size = async () => (await at.parts.log.heads.read())?.size;
    await expect.poll(async () => (await cosignedSize()) === (await size()), { timeout: 30_000 }).toBe(true);
    return cosignedSize();
  };
  const tsa = () =>
    tsaClient({
      url: server.url,
      authorities: pki.trust,
      clock: () => new Date(),
      nonce: () => randomBytes(16),
      timeoutMs: 2_000,
    });
  const deps = (database: Database = at.index.database) => ({
    database,
    sites: stores.sites,
    ledgerSites: ledger,
    calendar,
    retention,
    logger,
    clock: () => new Date(),
    tsa: tsa(),
  });
  const context = (options: { dryRun?: boolean; now?: Date } = {}) => ({
    dryRun: options.dryRun ?? false,
    now: options.now ?? new Date(),
    requestId: 'test',
    signal: new AbortController().signal,
  });
  const run = (database?: Database) => stampCheckpoints(deps(database), context());
  const placeOf = async ({ submissionId }: { submissionId: string }) => {
    const found = await findStoredSubmission(at.index.database, submissionId);
    return found && placeOfAcceptance(found.seen);
  };
  const timestampOf = async (one: { submissionId: string }) =>
    readTimestamp({ database: at.index.database, sites: stores.sites, ledger }, await placeOf(one));
  const proofOf = async (one: { submissionId: string }) => proveAcceptance(ledger, await placeOf(one));
  const expectTaken = async (one: { submissionId: string; sha256: Sha256 }, size: number) => {
    const [proof, timestamp] = [await proofOf(one), await timestampOf(one)];
    if (proof.state !== 'proven') throw new Error('not proven');
    expect(checkReceiptProof(one, proof, ledger.policy)).toMatchObject({ ok: true });
    expect(timestamp).toMatchObject({ state: 'taken', accuracyMs: 1_500 });
    const check = checkReceiptTimestamp(proof.entry, timestamp, ledger.policy, pki.trust);
    expect(check).toMatchObject({ ok: true, size });
  };
  const stamps = () => at.index.database.stampedCheckpoints.find().sort({ size: 1 }).toArray();

  test('is pending while the authority is away, and taken once it is back: one token for all', async () => {
    expect(await run()).toEqual({ size: 0, stamped: 0, away: 0, waiting: 0 });
    const accepted = [];
    for (let number = 1; number <= 5; number += 1) accepted.push(await accept(number));
    const size = await settled();
    expect(size).toBe(10);
    await server.stop();
    expect(await run()).toEqual({ size, stamped: 0, away: 1, waiting: size });
    for (const one of accepted) {
      expect(await timestampOf(one)).toEqual({ state: 'pending' });
      expect(await proofOf(one)).toMatchObject({ state: 'proven' });
    }
    expect(await stamps()).toEqual([]);
    expect(await at.index.database.blobs.countDocuments({ holds: { $exists: true } })).toBe(0);

    await server.start();
    const asked = server.asked.length;
    expect(await run()).toEqual({ size, stamped: 1, away: 0, waiting: 0 });
    expect(server.asked.length).toBe(asked + 1);
    for (const one of accepted) await expectTaken(one, size);
  });

  test('is not taken again where nothing came since but that it was taken', async () => {
    const one = await accept(1);
    const size = await settled();
    expect(await run()).toMatchObject({ size, stamped: 1 });
    expect(await settled()).toBe(size + 1);
    expect(await run()).toEqual({ size: size + 1, stamped: 0, away: 0, waiting: 0 });
    const asked = server.asked.length;
    const two = await accept(2);
    const grown = await settled();
    expect(await run()).toMatchObject({ size: grown, stamped: 1 });
    expect(server.asked.length).toBe(asked + 1);
    await expectTaken(one, size);
    await expectTaken(two, grown);
  });

  test('is shown of the first token that covers it, when the log has long grown past it', async () => {
    const early = await accept(1);
    const size = await settled();
    await run();
    await at.put('37000001', 300);
    const late = await accept(2);
    await settled();
    await expect.poll(async () => (await run()).waiting).toBe(0);
    // Nothing that led up to the first stamped checkpoint stands at the sites any more.
    await expect
      .poll(async () => (await Array.fromAsync(at.room.primary.list('cosigned/'))).length, {
        timeout: 20_000,
      })
      .toBe(1);
    await expectTaken(early, size);
    await expectTaken(late, (await stamps()).at(-1)?.size ?? 0);
  });

  test('and its proof can be had while what it is read from is cleared away', async () => {
    const one = await accept(1);
    await settled();
    const growing = at.put('37000001', 60);
    for (let read = 0; read < 40; read += 1) expect(await proofOf(one)).toMatchObject({ state: 'proven' });
    await growing;
    expect(led?.faults).toEqual([]);
  });

  test('is no other line’s, whatever the index says of its place', async () => {
    const one = await accept(1);
    await settled();
    expect(await proofOf(one)).toMatchObject({ state: 'proven' });
    const { submissions } = at.index.database;
    await submissions.updateOne({ _id: one.submissionId }, { $set: { 'ledger.positions.2/0': 0 } });
    expect(await proofOf(one)).toEqual({ state: 'pending' });
    await submissions.updateOne({ _id: one.submissionId }, { $set: { 'ledger.positions.2/0': 9_999 } });
    expect(await proofOf(one)).toEqual({ state: 'pending' });
    await submissions.updateOne({ _id: one.submissionId }, { $unset: { 'ledger.positions': '' } });
    expect(await proofOf(one)).toEqual({ state: 'pending' });
    expect(await timestampOf(one)).toEqual({ state: 'pending' });
  });

  test('is not taken from an authority that answers garbage, stamps another tree or speaks for nobody; nothing is kept', async () => {
    const one = await accept(1);
    const size = await settled();
    const stranger = await openssl(await makeTsaPki());
    for (const fault of [
      async (_: Buffer, response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(randomBytes(2_000));
      },
      async (_: Buffer, response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      },
      async (_: Buffer, response: ServerResponse, other: OpensslTsa) => {
        sendReply(response, await other.reply(timestampQuery(randomBytes(32), randomBytes(8), undefined)));
      },
      async (query: Buffer, response: ServerResponse) => {
        sendReply(response, await stranger.reply(query));
      },
      () => {},
    ]) {
      server.fault = fault;
      expect(await run()).toEqual({ size, stamped: 0, away: 1, waiting: size });
      expect(await timestampOf(one)).toEqual({ state: 'pending' });
      expect(await stamps()).toEqual([]);
    }
    await stranger.remove();
    server.fault = undefined;
    expect(await run()).toMatchObject({ stamped: 1 });
    await expectTaken(one, size);
  });

  test('is taken when the process is cut off after any of its writes; note and token stand locked at the primary', async () => {
    let cuts = 0;
    for (let writes = 1; ; writes += 1) {
      const one = await accept(writes);
      const size = await settled();
      const outcome = await run(cutDatabase(at.index.database, writes)).catch((error: unknown) => error);
      const again = await run();
      expect(again.waiting).toBe(0);
      await settled();
      await expectTaken(one, size);
      if (!(outcome instanceof Cut)) {
        expect(outcome).toMatchObject({ stamped: 1 });
        break;
      }
      cuts += 1;
    }
    // Two objects in the index, two locks, and the event.
    expect(cuts).toBe(5);
    const standing = await stamps();
    expect(standing).toHaveLength(cuts + 1);
    for (const { _id, size, checkpoint, token, at: time, ledger: part } of standing) {
      expect(_id).toBe(String(size));
      const note = parseNote((await stores.sites.primary.read(checkpoint)) ?? new Uint8Array());
      expect(note && parseCheckpoint(note.text)).toMatchObject({ size });
      expect(await stores.sites.primary.read(token)).toBeDefined();
      for (const sha256 of [checkpoint, token])
        expect(await stores.sites.primary.retainedUntil(sha256)).toEqual(lockAhead(retention, new Date()));
      expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(300_000);
      expect(part.version).toBe(1);
    }
    const holds = await at.index.database.blobs.distinct('holds');
    expect(holds.toSorted()).toEqual(['checkpoint', 'timestamp']);
    const recorded = (await at.entries()).filter((id) => id.startsWith('checkpoint/'));
    expect(recorded).toEqual(standing.map(({ size }) => `checkpoint/${size}/1/0`));

    // The ledger alone gives them again, and what they name.
    const made = await at.index.empty();
    const dir = await mkdtemp(join(tmpdir(), 'khb-stamped-'));
    const source = { log: at.room.identity, store: at.room.primary, keys: at.index.keyStore };
    await rebuild(source, { database: made.database, openKey: made.keys.openKey, dir });
    expect(await made.database.stampedCheckpoints.countDocuments()).toBe(standing.length);
    for (const { checkpoint, token } of standing) {
      const rows = await made.database.blobs.find({ _id: { $in: [checkpoint, token] } }).toArray();
      expect(rows.map(({ holds: what }) => what).toSorted()).toEqual(['checkpoint', 'timestamp']);
      expect(rows).toMatchObject([{ term: 'permanent' }, { term: 'permanent' }]);
    }
    await made.drop();
    await rm(dir, { recursive: true });
  });

  test('is one and the same for two runs at once', async () => {
    const one = await accept(1);
    const size = await settled();
    await Promise.all([run(), run()]);
    expect(await run()).toMatchObject({ waiting: 0 });
    await expectTaken(one, size);
    expect(await stamps()).toHaveLength(1);
  });

  test('is only counted by a dry run, and waits where no authority is configured', async () => {
    const one = await accept(1);
    const size = await settled();
    expect(await stampCheckpoints(deps(), context({ dryRun: true }))).toMatchObject({
      stamped: 0,
      waiting: size,
    });
    expect(await stampCheckpoints({ ...deps(), tsa: undefined }, context())).toEqual({
      size,
      stamped: 0,
      away: 0,
      notConnected: 1,
      waiting: size,
    });
    expect(await stamps()).toEqual([]);
    expect(await timestampOf(one)).toEqual({ state: 'pending' });
  });

  test('is taken before midnight on the days on which years are closed and locked, and on no other', async () => {
    const one = await accept(1);
    const size = await settled();
    const at2358 = (day: string) => context({ now: new Date(`${day}T23:58:00+07:00`) });
    for (const day of ['2026-06-29', '2026-07-01', '2026-08-14'])
      expect(await stampOnClosingDay(deps(), at2358(day))).toEqual({ notToday: 1 });
    expect(await stamps()).toEqual([]);
    expect(await stampOnClosingDay(deps(), at2358('2026-06-30'))).toMatchObject({ size, stamped: 1 });
    await expectTaken(one, size);
    await accept(2);
    await settled();
    expect(await stampOnClosingDay(deps(), at2358('2026-08-15'))).toMatchObject({ stamped: 1 });
  });
});

function pupil(number: number): PersonalId {
  const id = parsePersonalId(`099${String(number).padStart(9, '0')}`);
  if (!id) throw new Error('not a personal ID');
  return id;
}

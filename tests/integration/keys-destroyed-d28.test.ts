import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { reconcile } from '../../src/acts/keeping/reconcile.ts';
import {
  destroyDataKey,
  type KeyMeant,
  proposeKeyDestruction,
} from '../../src/acts/keys/destroy-data-key.ts';
import { eraseDestroyed } from '../../src/acts/keys/erase-destroyed.ts';
import { policy } from '../../src/domain/access/policy.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { follow } from '../../src/ledger/log/follow.ts';
import { newestCheckpoint, openReader } from '../../src/ledger/log/reader.ts';
import { checkLogProof } from '../../src/ledger/note/log-proof.ts';
import { compareIndexes } from '../../src/ledger/rebuild/compare.ts';
import { rebuild } from '../../src/ledger/rebuild/rebuild.ts';
import { inclusionProof } from '../../src/ledger/tree/proof.ts';
import { recordLook } from '../../src/storage/index/looks.ts';
import { concludeSubmission, receiveSubmission, saveReport } from '../../src/storage/index/submissions.ts';
import { findTranscript } from '../../src/storage/index/transcripts.ts';
import { type KeyStore, openKeyStore } from '../../src/storage/sites/key-store.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import { type FreshDatabase, freshDatabase, freshName } from '../support/fresh-storage.ts';
import { type LedgerRoom, ledgerRoom } from '../support/ledger-room.ts';
import { officerActor } from '../support/officer-actor.ts';
import { openPupils } from '../support/open-pupils.ts';
import { recordedLooks } from '../support/records.ts';
import { sequenceAll } from '../support/sequence-all.ts';

const schoolId = '37099271' as SchoolId;
const schoolYear = '2025-2026' as SchoolYear;
const [claimed, issued, rogue] = ['099271000001', '099271000002', '099271000003'] as PersonalId[] as [
  PersonalId,
  PersonalId,
  PersonalId,
];
const stranger = '099271000009' as PersonalId;
const [one, other] = [officerActor('cb-000000000001'), officerActor('cb-000000000002')];
const when = (later = 0) => ({ now: new Date(Date.now() + later), requestId: 'test' });
const YEARS = 3 * 366 * 86_400_000;

let index: FreshDatabase;
let room: LedgerRoom;
let backupKeys: KeyStore;
let dir: string;
beforeAll(async () => {
  const addresses = inject('addresses');
  index = await freshDatabase(addresses);
  room = await ledgerRoom(index.database, addresses);
  backupKeys = openKeyStore('backup', { ...parseS3Url(addresses.backupS3Url), bucket: freshName() });
  await backupKeys.ensureBucket();
  dir = await mkdtemp(join(tmpdir(), 'khb-destroyed-'));
  await openPupils(index.database, schoolId, schoolYear, [claimed, issued, rogue]);
  await index.database.transcripts.updateOne({ _id: issued }, { $set: { years: [{ schoolYear }] as never } });
  await recordLook(index.database, {
    caller: { kind: 'school', schoolId, credentialId: 'k' },
    what: 'transcript',
    outcome: 'denied',
    at: new Date().toISOString(),
    requestId: 'r',
    pupils: [{ personalId: stranger }],
  });
  await sequence();
  for (const { kid } of await index.database.dataKeys.find().toArray())
    await backupKeys.keep(kid, (await index.keyStore.read(kid)) ?? new Uint8Array());
});
afterAll(async () => {
  await index?.drop();
  await rm(dir, { recursive: true, force: true });
});

const deps = () => ({ database: index.database, may: policy() });
const sequence = () => sequenceAll(index.database, room);
const keyOf = async (id: PersonalId) => (await index.database.transcripts.findOne({ _id: id }))?.ledger.key;
const propose = async (meant: KeyMeant, later = 0) => {
  const decision = await proposeKeyDestruction(deps(), one, meant, 'Mở nhầm', when(later));
  return decision.ok ? 'proposed' : decision.refusal.code;
};
const approve = async (meant: KeyMeant, by = other, later = 0) => {
  const decision = await destroyDataKey(deps(), by, meant, when(later));
  return decision.ok ? 'destroyed' : decision.refusal.code;
};
const erase = (later = 120_000, backup = backupKeys) => {
  const ledgerSites = { keys: { primary: index.keyStore, backup } };
  return eraseDestroyed({ database: index.database, ledgerSites }, when(later));
};
const madeAgain = async () => {
  const made = await index.empty();
  const from = { log: room.identity, store: room.primary, keys: index.keyStore };
  const result = await rebuild(from, { database: made.database, openKey: made.keys.openKey, dir }).catch(
    (error: unknown) => error as Error,
  );
  return { made, result };
};
const thisMonth = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 7);

describe('the key of a pupil', () => {
  const meant = { of: 'pupil', id: claimed } as const;

  test('who has an issued record is never destroyed', async () => {
    expect(await propose({ of: 'pupil', id: issued })).toBe('key-permanent');
    expect(await propose({ of: 'pupil', id: stranger })).toBe('no-such-data-key');
    await index.database.transcripts.updateOne({ _id: issued }, { $set: { years: [] } });
  });

  test('is destroyed by two officers, and then nothing is opened by it, and every proof holds', async () => {
    const kid = (await keyOf(claimed)) ?? '';
    const position = Object.values(
      (await index.database.transcripts.findOne({ _id: claimed }))?.ledger.positions ?? {},
    )[0];
    expect(await approve(meant)).toBe('no-destruction-proposed');
    expect(await propose(meant)).toBe('proposed');
    expect(await approve(meant, one)).toBe('four-eyes');
    expect(await approve(meant)).toBe('destroyed');
    expect(await approve(meant)).toBe('destroyed');
    await expect(
      openPupils(index.database, schoolId, '2024-2025' as SchoolYear, [claimed]),
    ).rejects.toThrow();

    expect(await erase()).toBe(0); // not in the ledger yet
    await sequence();
    expect(await erase(0)).toBe(0); // others may know the key still
    expect(await findTranscript(index.database, claimed)).toBeDefined();
    const broken = { ...backupKeys, remove: () => Promise.reject(new Error('away')) };
    await expect(erase(120_000, broken)).rejects.toThrow('away');
    expect(await erase()).toBe(1);
    expect(await erase()).toBe(0);
    await sequence();

    expect(await findTranscript(index.database, claimed)).toBeUndefined();
    expect(await index.database.dataKeys.countDocuments({ kid })).toBe(0);
    expect([await index.keyStore.read(kid), await backupKeys.read(kid)]).toEqual([undefined, undefined]);

    const { made, result } = await madeAgain();
    if (result instanceof Error) throw result;
    expect([...result.destroyed]).toEqual([kid]);
    expect(await findTranscript(made.database, claimed)).toBeUndefined();
    const differences = await Array.fromAsync(
      compareIndexes(index.database, made.database, index.keys.openKey),
    );
    expect(differences).toEqual([]);
    await made.drop();

    const checkpoint = await newestCheckpoint(room.primary, room.identity);
    if (!checkpoint || position === undefined) throw new Error('no checkpoint');
    const reader = await openReader(room.primary, checkpoint);
    const entry = (await reader.bundle(0))[position];
    const hashes = await inclusionProof(position, checkpoint.size, reader.tile);
    expect(Buffer.from(entry ?? []).toString()).toContain(kid);
    const { origin, key: log } = room.identity;
    const proof = { index: position, hashes, checkpoint: checkpoint.note };
    expect(
      checkLogProof(entry ?? new Uint8Array(), proof, { origin, keys: [log], witnesses: [], quorum: 0 }),
    ).toMatchObject({ proven: true });
  });

  test('can be opened again, under another key', async () => {
    // As a process finds it that did not know the old one.
    const database = await index.again();
    await openPupils(database, schoolId, schoolYear, [claimed]);
    expect(await findTranscript(database, claimed)).toMatchObject({ years: [] });
    await database.close();
    await sequence();
  });
});

describe('the key of a month', () => {
  test('not before its term is over, and not with what is not decided or issued', async () => {
    expect(await propose({ of: 'month', id: thisMonth })).toBe('key-term');
    expect(await propose({ of: 'looks', id: '2001-01' })).toBe('no-such-data-key');
  });

  test('of what was refused: the reports on a document and on the statement that came with it go', async () => {
    const meant = { of: 'month', id: thisMonth } as const;
    const now = new Date();
    const received = await receiveSubmission(index.database, {
      schoolId,
      credentialId: 'k',
      sha256: 'a'.repeat(64) as Sha256,
      size: 64,
      statement: 'b'.repeat(64) as Sha256,
      requestId: 'test',
      receivedAt: now.toISOString(),
    });
    if (received.kind === 'key-reused') throw new Error('key reused');
    const { _id, attempt } = received.submission;
    const conclusion = { state: 'refused', refusal: { code: 'year-locked' } } as const;
    await concludeSubmission(index.database, received.submission, conclusion, now, {
      actor: 'test',
      requestId: 'test',
    });
    for (const id of [_id, `${_id}.statement`, 'another.statement'])
      await saveReport(index.database, id, attempt, '');
    await sequence();
    expect(await propose(meant, YEARS)).toBe('proposed');
    expect(await approve(meant, other, YEARS)).toBe('destroyed');
    await sequence();
    expect(await erase(YEARS + 120_000)).toBe(1);
    const left = await index.database.reports.find().toArray();
    expect(left.map(({ submissionId }) => submissionId)).toEqual(['another.statement']);
    await index.database.reports.deleteMany({});
    await sequence();
  });

  test('of looks at strangers: what was typed goes, that somebody looked stays', async () => {
    const meant = { of: 'looks', id: thisMonth } as const;
    const looks = (await recordedLooks(index.database, {})).length;
    expect(await index.database.looks.countDocuments({ asked: stranger })).toBe(1);
    expect(await propose(meant, YEARS)).toBe('proposed');
    expect(await approve(meant, other, YEARS)).toBe('destroyed');
    await sequence();
    expect(await erase(YEARS + 120_000)).toBe(1);
    expect(await index.database.looks.countDocuments({ asked: stranger })).toBe(0);
    expect(await recordedLooks(index.database, {})).toHaveLength(looks);
    await sequence();
  });
});

test('a key that is gone without its event stops a rebuild by name, and is an alarm', async () => {
  const kid = (await keyOf(rogue)) ?? '';
  const row = await index.database.dataKeys.findOneAndDelete({ kid });
  const run = { dryRun: false, now: new Date(), requestId: 'test', signal: new AbortController().signal };
  const blobs = { list: async function* () {} };
  const ledgerSites = {
    log: room.identity,
    logName: room.name,
    logs: { primary: room.primary, backup: room.backup },
    keys: { primary: index.keyStore, backup: backupKeys },
    blobs: { primary: blobs, backup: blobs },
  } as never;
  await follow(room.primary, room.backup, room.identity);
  const logger = pino({ level: 'silent' });
  expect(await reconcile({ database: index.database, ledgerSites, logger }, run)).toMatchObject({
    keysGone: 1,
  });
  await index.keyStore.remove(kid);
  const { made, result } = await madeAgain();
  expect(String(result)).toContain(`no key ${kid}`);
  await made.drop();
  expect(row).not.toBeNull();
});

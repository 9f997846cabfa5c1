import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { fixitySample } from '../../src/acts/keeping/fixity-sample.ts';
import { type RenewLocksDeps, renewLocks } from '../../src/acts/keeping/renew-locks.ts';
import { listRetentionDue } from '../../src/acts/keeping/retention-due.ts';
import type { Counts } from '../../src/acts/keeping/scheduled-job.ts';
import type { LedgerSites } from '../../src/acts/ledger/ledger-sites.ts';
import type { OfficerId } from '../../src/domain/access/actor.ts';
import { policy } from '../../src/domain/access/policy.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { lockAhead, type Retention, renewalMissedBefore } from '../../src/domain/retention/retention.ts';
import { partsOfUnit } from '../../src/ledger/log/units.ts';
import { blobKey } from '../../src/storage/sites/blob-objects.ts';
import { retainBlob, storeBlob } from '../../src/storage/sites/blobs.ts';
import { forgetLocks } from '../../src/storage/sites/forget-locks.ts';
import { type LogStore, openLogStore } from '../../src/storage/sites/log-store.ts';
import { type ObjectStore, openObjectStore } from '../../src/storage/sites/object-store.ts';
import { replicateBlob } from '../../src/storage/sites/replicate-blob.ts';
import { StorageError } from '../../src/storage/storage-error.ts';
import { Cut, cutDatabase } from '../support/cut-database.ts';
import { type FreshDatabase, freshDatabase, freshName, freshSites } from '../support/fresh-storage.ts';
import { entriesOf, type LedgerRoom, ledgerRoom } from '../support/ledger-room.ts';
import { copiesOf } from '../support/records.ts';

const DAY = 86_400_000;
const NOW = new Date();
const retention: Retention = {
  lock: { years: 10, renewBeforeDays: 730 },
  refusedUploads: { days: 90, source: 'only for tests' },
};
const inYears = (years: number) => new Date(NOW.getTime() + years * 365 * DAY);
const names = ['primary', 'backup'] as const;
const auditor = {
  kind: 'auditor',
  officerId: 'cb-0000000000aa' as OfficerId,
  name: 'x',
  credentialId: 'k',
} as const;

let room: Awaited<ReturnType<typeof freshSites>>;
let index: FreshDatabase;
let ledger: LedgerRoom;
let told: Record<string, unknown>[] = [];
const logger = pino({ level: 'warn' }, { write: (line: string) => void told.push(JSON.parse(line)) });

/** Every test has an index, sites and a ledger of its own: what is due is all that there is. */
beforeEach(async () => {
  room = await freshSites(inject('addresses'));
  index = await freshDatabase(inject('addresses'));
  ledger = await ledgerRoom(index.database, inject('addresses'));
  told = [];
  return () => index.drop();
});

function deps(given: Partial<RenewLocksDeps> = {}): RenewLocksDeps {
  const { identity: log, name: logName, primary, backup } = ledger;
  const ledgerSites = { log, logName, logs: { primary, backup } };
  return { database: index.database, sites: room.sites, ledgerSites, retention, logger, ...given };
}

function run(now: Date, given: Partial<RenewLocksDeps> = {}, dryRun = false): Promise<Counts> {
  return renewLocks(deps(given), { dryRun, now, requestId: 'test', signal: new AbortController().signal });
}

/** Records as they stand once they were accepted and copied, some time ago. */
async function accepted(count: number, at = NOW): Promise<readonly Sha256[]> {
  const all: Sha256[] = [];
  for (let one = 0; one < count; one += 1) {
    const sha256 = await storeBlob(index.database, room.sites, randomBytes(100), at);
    await retainBlob(index.database, room.sites, sha256, lockAhead(retention, at));
    await replicateBlob(index.database, room.sites, sha256, at, lockAhead(retention, at));
    all.push(sha256);
  }
  return all;
}

async function endsAt(store: ObjectStore, hashes: readonly Sha256[]): Promise<(Date | undefined)[]> {
  return await Promise.all(hashes.map((sha256) => store.retainedUntil(sha256)));
}

const each = <T>(of: readonly unknown[], value: T): T[] => of.map(() => value);

describe('the locks of records', () => {
  test('are left alone for years, then renewed at both sites a step ahead, and never shortened', async () => {
    const hashes = await accepted(5);
    const first = lockAhead(retention, NOW);
    expect(await run(NOW)).toEqual({ renewed: 0, seen: 0, refused: 0, unreachable: 0, left: 0, missed: 0 });
    expect(await run(inYears(7.9))).toMatchObject({ renewed: 0, left: 0 });
    for (const name of names) expect(await endsAt(room.sites[name], hashes)).toEqual(each(hashes, first));

    const later = inYears(8.2);
    expect(await run(later, {}, true)).toMatchObject({ renewed: 0, left: 5, missed: 0 });
    expect(await run(later)).toMatchObject({ renewed: 10, refused: 0, left: 0, missed: 0 });
    const next = lockAhead(retention, later);
    for (const name of names) expect(await endsAt(room.sites[name], hashes)).toEqual(each(hashes, next));
    const until = next.toISOString();
    for (const sha256 of hashes)
      expect(await copiesOf(index.database, sha256)).toMatchObject({
        locks: { primary: until, backup: until },
        lockedUntil: until,
      });
    expect(await run(later)).toMatchObject({ renewed: 0, seen: 0 });

    // A clock that was set back, and a step that was made smaller: what stands stays.
    await index.database.blobs.updateMany({}, { $set: { lockedUntil: '' }, $unset: { locks: '' } });
    const smaller = { ...retention, lock: { years: 2, renewBeforeDays: 90 } };
    expect(await run(NOW, { retention: smaller })).toMatchObject({ renewed: 0, seen: 10, left: 0 });
    for (const name of names) expect(await endsAt(room.sites[name], hashes)).toEqual(each(hashes, next));
  });

  test('are gone on with after a run that was killed between any two objects, at either site', async () => {
    const hashes = await accepted(4);
    const later = inYears(8.2);
    let cuts = 0;
    for (;;) {
      const database = cutDatabase(index.database, cuts + 1);
      try {
        await run(later, { database });
        break;
      } catch (error) {
        expect(error).toBeInstanceOf(Cut);
      }
      cuts += 1;
      // As many as it noted are not asked for again.
      const rows = await index.database.blobs.find().toArray();
      const known = rows.flatMap(({ locks }) => Object.values(locks ?? {}));
      expect(known.filter((until) => until > inYears(11).toISOString()).length).toBeGreaterThan(0);
      if (cuts > 20) throw new Error('never done');
    }
    expect(cuts).toBeGreaterThan(0);
    for (const name of names)
      expect(await endsAt(room.sites[name], hashes)).toEqual(each(hashes, lockAhead(retention, later)));
    expect(await run(later)).toMatchObject({ renewed: 0, left: 0 });
  });

  test('are renewed so many in a run and no more, the nearest end first', async () => {
    const later = await accepted(2, inYears(1));
    const [first] = await accepted(1);
    const runs = await run(inYears(9.2), { renewAtMost: 1 });
    expect(runs).toMatchObject({ renewed: 2, left: 2 });
    const rows = await Promise.all([first, ...later].map((one) => copiesOf(index.database, one as Sha256)));
    const [moved, ...others] = rows.map((row) => row?.lockedUntil ?? '');
    expect(others.every((until) => until < String(moved))).toBe(true);
    expect(await run(inYears(9.2), { renewAtMost: 10 })).toMatchObject({ renewed: 4, left: 0 });
  });

  test('are renewed at the site that answers while the other is away, and there once it is back', async () => {
    const hashes = await accepted(2);
    const later = inYears(8.2);
    const away = openObjectStore('backup', { ...room.backup.where, port: 1 });
    const sites = { ...room.sites, backup: away };
    expect(await run(later, { sites })).toMatchObject({ renewed: 2, refused: 0, unreachable: 1, left: 2 });
    expect(told).toEqual([]);
    expect(await endsAt(room.sites.backup, hashes)).toEqual(each(hashes, lockAhead(retention, NOW)));
    expect(await run(later)).toMatchObject({ renewed: 2, unreachable: 0, left: 0 });
    expect(await endsAt(room.sites.backup, hashes)).toEqual(each(hashes, lockAhead(retention, later)));
  });

  test('that a site refuses are named, keep no other waiting, and are asked for again the next day', async () => {
    const [hidden, ...others] = await accepted(3);
    const sha256 = hidden as Sha256;
    await room.primary.client.removeObject(room.primary.where.bucket, blobKey(sha256));
    const later = inYears(8.2);
    expect(await run(later)).toMatchObject({ renewed: 5, refused: 1, unreachable: 0, left: 1 });
    expect(told).toMatchObject([{ level: 50, sha256, site: 'primary', code: 'site-refused' }]);
    expect(await endsAt(room.sites.primary, others)).toEqual(each(others, lockAhead(retention, later)));
    expect(await run(later)).toMatchObject({ renewed: 0, refused: 0, left: 1 });
    const may = policy();
    const due = await listRetentionDue({ database: index.database, retention, may }, auditor, later);
    expect(due).toMatchObject({
      ok: true,
      locks: [{ sha256, holds: 'document', primary: { refusedAt: later.toISOString() }, backup: {} }],
      uploads: [],
    });

    const nextDay = new Date(later.getTime() + DAY);
    expect(await run(nextDay)).toMatchObject({ refused: 1 });
    await room.primary.store.overwrite(sha256, (await room.sites.backup.read(sha256)) ?? Buffer.alloc(0));
    const dayAfter = new Date(later.getTime() + 2 * DAY);
    expect(await run(dayAfter)).toMatchObject({ renewed: 1, refused: 0, left: 0 });
    expect(await copiesOf(index.database, sha256)).toMatchObject({ lockRefused: {} });
  });

  test('that nobody has seen since an index was made again are read from the sites, and renewed where they end early', async () => {
    const old = await accepted(2);
    const fresh = await accepted(2, inYears(5));
    await index.database.blobs.updateMany(
      {},
      { $set: { lockedUntil: '', backedUpAt: NOW.toISOString() }, $unset: { locks: '' } },
    );
    const later = inYears(8.2);
    expect(await run(later)).toMatchObject({ renewed: 4, seen: 4, refused: 0, left: 0, missed: 0 });
    for (const name of names) {
      expect(await endsAt(room.sites[name], old)).toEqual(each(old, lockAhead(retention, later)));
      const standing = lockAhead(retention, inYears(5));
      expect(await endsAt(room.sites[name], fresh)).toEqual(each(fresh, standing));
    }
  });

  test('of what waits for its first copy are none of those due: they are seen when it is copied', async () => {
    const sha256 = await storeBlob(index.database, room.sites, randomBytes(100), NOW);
    await retainBlob(index.database, room.sites, sha256, lockAhead(retention, NOW));
    const may = policy();
    const due = () => listRetentionDue({ database: index.database, retention, may }, auditor, NOW);
    expect(await due()).toMatchObject({ locks: [] });
    expect(await run(NOW)).toMatchObject({ seen: 1, refused: 0, left: 0 });
    await replicateBlob(index.database, room.sites, sha256, NOW, lockAhead(retention, NOW));
    expect(await copiesOf(index.database, sha256)).toMatchObject({
      lockedUntil: lockAhead(retention, NOW).toISOString(),
    });
  });

  test('of a copy that was put on top of another are not believed: the new version is locked as well', async () => {
    const [one] = await accepted(1);
    const sha256 = one as Sha256;
    const store = forgetLocks(room.sites.primary, index.database);
    await store.overwrite(sha256, (await room.sites.backup.read(sha256)) ?? Buffer.alloc(0));
    expect(await store.retainedUntil(sha256)).not.toEqual(lockAhead(retention, NOW));
    expect(await copiesOf(index.database, sha256)).toMatchObject({ lockedUntil: '' });
    expect(await run(NOW)).toMatchObject({ renewed: 1, left: 0 });
    expect(await store.retainedUntil(sha256)).toEqual(lockAhead(retention, NOW));
  });

  test('that a site has for less than it once told are found by the sample of fixity, and renewed', async () => {
    const [short] = await accepted(2);
    const sha256 = short as Sha256;
    // As in a site that was filled by other hands: the bytes are the same, the lock is the bucket's own.
    await room.backup.store.overwrite(sha256, (await room.sites.backup.read(sha256)) ?? Buffer.alloc(0));
    const { log, logs, logName } = deps().ledgerSites;
    const sampled = (dryRun: boolean) =>
      fixitySample(
        {
          database: index.database,
          sites: room.sites,
          ledgerSites: { log, logs, logName } as LedgerSites,
          logger,
          sampleSize: 50,
        },
        { dryRun, now: NOW, requestId: 'test', signal: new AbortController().signal },
      );
    expect(await sampled(true)).toMatchObject({ looked: 2, sound: 2, locksShort: 1 });
    expect(await run(NOW)).toMatchObject({ renewed: 0, seen: 0 });
    expect(await sampled(false)).toMatchObject({ sound: 2, locksShort: 1 });
    expect(await run(NOW)).toMatchObject({ renewed: 1 });
    expect(await sampled(false)).toMatchObject({ sound: 2, locksShort: 0 });
    expect(await room.sites.backup.retainedUntil(sha256)).toEqual(lockAhead(retention, NOW));
  });

  test('that the site says it took and did not are refused ones', async () => {
    const [one] = await accepted(1);
    const deaf = { ...room.sites.backup, extendRetention: async () => undefined };
    const runs = await run(inYears(8.2), { sites: { ...room.sites, backup: deaf } });
    expect(runs).toMatchObject({ renewed: 1, refused: 1 });
    expect(told).toMatchObject([{ sha256: one, site: 'backup', code: 'site-refused' }]);
  });

  test('of a copy that is damaged on its disk, which looks like a site that is away, keep no other waiting', async () => {
    const [damaged, ...others] = await accepted(4);
    const primary: ObjectStore = {
      ...room.sites.primary,
      retainedUntil: async (sha256) => {
        if (sha256 === damaged) throw new StorageError('site-unreachable', 'primary: lock: SlowDownRead');
        return await room.sites.primary.retainedUntil(sha256);
      },
    };
    const later = inYears(8.2);
    const sites = { ...room.sites, primary };
    expect(await run(later, { sites })).toMatchObject({ renewed: 7, refused: 1, unreachable: 0, left: 1 });
    expect(told).toMatchObject([{ sha256: damaged, site: 'primary', code: 'site-unreachable' }]);
    expect(await endsAt(room.sites.primary, others)).toEqual(each(others, lockAhead(retention, later)));
  });

  test('that nobody has seen and a site will not show count as ended: they are missed at once', async () => {
    const [hidden] = await accepted(2);
    await index.database.blobs.updateMany({}, { $set: { lockedUntil: '' }, $unset: { locks: '' } });
    const { client, where } = room.primary;
    await client.removeObject(where.bucket, blobKey(hidden as Sha256));
    expect(await run(NOW)).toMatchObject({ seen: 3, refused: 1, missed: 1 });
    expect(await run(NOW)).toMatchObject({ seen: 0, refused: 0, missed: 1 });
  });

  test('that end soon and were not renewed are counted as missed, which is an alarm', async () => {
    await accepted(3);
    const atTheEnd = inYears(9.5);
    expect(renewalMissedBefore(retention, atTheEnd) > lockAhead(retention, NOW)).toBe(true);
    expect(await run(atTheEnd, {}, true)).toMatchObject({ missed: 3, left: 3 });
    const away = openObjectStore('primary', { ...room.primary.where, port: 1 });
    const sites = { ...room.sites, primary: away };
    expect(await run(atTheEnd, { sites })).toMatchObject({ renewed: 3, unreachable: 1, missed: 3 });
    expect(await run(atTheEnd)).toMatchObject({ renewed: 3, missed: 0 });
  });
});

describe('the locks of the ledger', () => {
  const units = 5;
  const paths = Array.from({ length: units }, (_, unit) => partsOfUnit(unit)).flat();
  const grown = async (from: number, to: number) => {
    await ledger.append(entriesOf(from * 256, to * 256 + 7));
    for await (const path of ledger.primary.list('tile/'))
      await ledger.backup.keep(path, (await ledger.primary.read(path)) ?? Buffer.alloc(0));
    for await (const path of ledger.primary.list('checkpoint/'))
      await ledger.backup.keep(path, (await ledger.primary.read(path)) ?? Buffer.alloc(0));
  };
  const locksAt = async (store: LogStore) =>
    await Promise.all(paths.map((path) => store.retainedUntil(path)));

  test('are set a step ahead once its tiles stand, and renewed in time, at both sites', async () => {
    await grown(0, units);
    expect(await run(NOW)).toMatchObject({ renewed: 2 * units, refused: 0 });
    for (const name of names)
      expect(await locksAt(ledger[name])).toEqual(each(paths, lockAhead(retention, NOW)));
    expect(await run(inYears(7.9))).toMatchObject({ renewed: 0, seen: 0 });
    const later = inYears(8.2);
    expect(await run(later, { renewAtMost: 3 })).toMatchObject({ renewed: 6, refused: 0 });
    expect(await run(later, { renewAtMost: 3 })).toMatchObject({ renewed: 4, refused: 0 });
    for (const name of names)
      expect(await locksAt(ledger[name])).toEqual(each(paths, lockAhead(retention, later)));
    expect((await index.database.logLocks.find().toArray()).map(({ spans }) => spans)).toEqual(
      each(names, [{ to: units, until: lockAhead(retention, later).toISOString() }]),
    );
    expect(told).toEqual([]);
  });

  test('are gone on with after a run that was killed, and read from the sites where the index was made again', async () => {
    await grown(0, units);
    // At the one site, then at the other.
    for (const _site of names)
      await expect(run(NOW, { database: cutDatabase(index.database, 1) })).rejects.toThrow(Cut);
    expect(await run(NOW)).toMatchObject({ refused: 0 });
    for (const name of names)
      expect(await locksAt(ledger[name])).toEqual(each(paths, lockAhead(retention, NOW)));
    await index.database.logLocks.deleteMany({});
    expect(await run(inYears(3))).toMatchObject({ renewed: 0, seen: 2 * units });
    expect(await run(inYears(9.5), {}, true)).toMatchObject({ missed: 2 * units });
  });

  test('are read anew where a site was replaced by an empty one and filled from the other', async () => {
    await grown(0, units);
    await run(NOW);
    const where = { ...room.backup.where, bucket: freshName() };
    const filled = openLogStore('backup', where, ledger.name);
    await filled.ensureBuckets(1);
    for (const from of ['tile/', 'checkpoint/'])
      for await (const path of ledger.backup.list(from))
        await filled.keep(path, (await ledger.backup.read(path)) ?? Buffer.alloc(0));
    const { ledgerSites } = deps();
    const logs = { ...ledgerSites.logs, backup: filled };
    const replaced = { ledgerSites: { ...ledgerSites, logs } };
    expect(await run(NOW, replaced)).toMatchObject({ renewed: units, refused: 0 });
    expect(await locksAt(filled)).toEqual(each(paths, lockAhead(retention, NOW)));
  });

  test('of a tile that is gone is refused by name and keeps no other waiting', async () => {
    await grown(0, 12);
    const [gone = ''] = partsOfUnit(1);
    const bucket = new URL(ledger.backupS3Url).pathname.slice(1);
    await room.backup.client.removeObject(bucket, `ledger/${ledger.name}/${gone}`);
    expect(await run(NOW)).toMatchObject({ renewed: 23, refused: 1 });
    expect(told).toMatchObject([{ level: 50, site: 'backup', path: gone }]);
    const may = policy();
    const due = await listRetentionDue({ database: index.database, retention, may }, auditor, NOW);
    expect(due).toMatchObject({
      ledger: [{ site: 'backup', firstEntry: 256, entries: 256, lockedUntil: expect.any(String) }],
    });
    expect(await run(NOW)).toMatchObject({ renewed: 0, refused: 1, missed: 1 });
  });
});

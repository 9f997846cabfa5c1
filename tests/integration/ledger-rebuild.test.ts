import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { follow } from '../../src/ledger/log/follow.ts';
import { compareIndexes, type Difference } from '../../src/ledger/rebuild/compare.ts';
import { rebuild, writeHead } from '../../src/ledger/rebuild/rebuild.ts';
import { keysAwaitingBackup } from '../../src/storage/index/data-keys.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { findSchool, listSchools } from '../../src/storage/index/schools.ts';
import { openKeyStore } from '../../src/storage/sites/key-store.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import { outage } from '../outages/outage.ts';
import { type FreshDatabase, freshDatabase, freshName } from '../support/fresh-storage.ts';
import { type LedgerRoom, ledgerRoom } from '../support/ledger-room.ts';
import { registerSchool } from '../support/register-school.ts';
import { sequenceAll } from '../support/sequence-all.ts';

const COUNT = 300;

describe('an index is made again from the ledger', () => {
  let index: FreshDatabase;
  let room: LedgerRoom;
  let made: Awaited<ReturnType<FreshDatabase['empty']>>;
  let dir: string;
  beforeAll(async () => {
    index = await freshDatabase(inject('addresses'));
    room = await ledgerRoom(index.database, inject('addresses'));
    dir = await mkdtemp(join(tmpdir(), 'khb-rebuild-'));
    const ids = Array.from({ length: COUNT }, (_, at) => String(37_100_000 + at));
    for (const _id of ids) await registerSchool(index.database, { _id, name: `THCS ${_id}` });
    for (const _id of ids.slice(0, 50)) await registerSchool(index.database, { _id, name: `Đổi tên ${_id}` });
    expect(await sequenceAll(index.database, room)).toBe(COUNT + 50);
    await follow(room.primary, room.backup, room.identity);
    made = await index.empty();
  });
  afterAll(async () => {
    await made?.drop();
    await index?.drop();
    await rm(dir, { recursive: true, force: true });
  });

  const differences = async (other: Database): Promise<readonly Difference[]> => {
    const found: Difference[] = [];
    for await (const one of compareIndexes(index.database, other, index.keys.openKey)) found.push(one);
    return found;
  };
  const from = (site: 'primary' | 'backup') => ({
    log: room.identity,
    store: room[site],
    keys: index.keyStore,
  });

  it('with every document, its version and where its entries stand', async () => {
    const into = { database: made.database, openKey: made.keys.openKey, dir };
    const result = await rebuild(from('backup'), into);
    expect(result).toMatchObject({ entries: COUNT + 50, documents: COUNT, keys: COUNT });
    expect(await listSchools(made.database)).toEqual(await listSchools(index.database));
    expect(await differences(made.database)).toEqual([]);
    expect(await readdir(dir)).toEqual([]);
  });

  it('with the mark on each key that the backup has not: what is sealed under it later comes there too', async () => {
    const { backupS3Url } = inject('addresses');
    const keysAtBackup = openKeyStore('backup', { ...parseS3Url(backupS3Url), bucket: freshName() });
    await keysAtBackup.ensureBucket();
    const kids: string[] = [];
    for await (const kid of index.keyStore.list()) kids.push(kid);
    const alone = kids.filter((_, at) => at % 100 === 7);
    for (const kid of kids) {
      const bytes = alone.includes(kid) ? undefined : await index.keyStore.read(kid);
      if (bytes) await keysAtBackup.keep(kid, bytes);
    }
    const other = await index.empty();
    const into = { database: other.database, openKey: other.keys.openKey, dir };
    await rebuild({ ...from('primary'), keysAtBackup }, into);
    const marked = await keysAwaitingBackup(other.database.dataKeys, COUNT);
    expect(alone.length).toBeGreaterThan(1);
    expect(marked.toSorted()).toEqual(alone);
    await other.drop();
  });

  it('and the log goes on from it', async () => {
    const head = await room.log.heads.read();
    await writeHead(made.database, room.primary, room.name, {
      size: head?.size ?? 0,
      root: Buffer.from(head?.root ?? '', 'hex'),
    });
    expect(await made.database.logHeads.findOne({ _id: room.name })).toMatchObject({ size: COUNT + 50 });
  });

  it('what is done since then, and waits in the live one, is no difference', async () => {
    await registerSchool(index.database, { _id: '37100001', name: 'Đổi tên lần nữa' });
    await registerSchool(index.database, { _id: '37900001', name: 'Trường mới' });
    expect(await differences(made.database)).toEqual([]);
    await sequenceAll(index.database, room);
    expect(await differences(made.database)).toEqual([
      { collection: 'schools', id: 'school/37100001', why: 'moved-on' },
      { collection: 'schools', id: 'school/37900001', why: 'moved-on' },
    ]);
  });

  // Whatever was changed in the live one beside the ledger is named.
  outage('mongo lying', async () => {
    const { schools } = index.database;
    await schools.updateOne({ _id: '37100010' as never }, { $set: { name: 'Lẻn đổi' } });
    await schools.deleteOne({ _id: '37100011' as never });
    await schools.updateOne({ _id: '37100012' as never }, { $set: { 'ledger.positions.1/0': 3 } });
    const forged = { version: 1, at: '2026-01-01T00:00:00.000Z', key: 'x' };
    await schools.insertOne({ _id: '37100999' as never, name: 'Lẻn thêm', ledger: forged });
    const found = await differences(made.database);
    expect(found.filter(({ why }) => why !== 'moved-on')).toEqual([
      { collection: 'schools', id: 'school/37100010', why: 'other-state', fields: ['name'] },
      { collection: 'schools', id: 'school/37100011', why: 'missing' },
      { collection: 'schools', id: 'school/37100012', why: 'other-positions' },
      { collection: 'schools', id: 'school/37100999', why: 'unknown-to-the-ledger' },
    ]);
    expect(await findSchool(made.database, '37100010' as never)).toMatchObject({ name: 'Đổi tên 37100010' });
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type PersonalId, parsePersonalId } from '../../src/domain/identity/personal-id.ts';
import { follow } from '../../src/ledger/log/follow.ts';
import { compareIndexes } from '../../src/ledger/rebuild/compare.ts';
import { rebuild } from '../../src/ledger/rebuild/rebuild.ts';
import {
  findTranscript,
  listTranscriptsOfSchool,
  stepTranscript,
} from '../../src/storage/index/transcripts.ts';
import { type FreshDatabase, freshDatabase } from '../support/fresh-storage.ts';
import { type LedgerRoom, ledgerRoom } from '../support/ledger-room.ts';
import { randomLife, SCHOOLS } from '../support/random-lives.ts';
import { sequenceAll } from '../support/sequence-all.ts';

const lives = Array.from({ length: 25 }, (_, seed) => {
  const id = parsePersonalId(`0995${String(seed).padStart(8, '0')}`);
  if (!id) throw new Error('no personal ID');
  return { id, ...randomLife(id, seed, 60) };
});

describe('transcripts with their transfers, made again from the ledger at the backup site', () => {
  let index: FreshDatabase;
  let room: LedgerRoom;
  let made: Awaited<ReturnType<FreshDatabase['empty']>>;
  let dir: string;
  beforeAll(async () => {
    index = await freshDatabase(inject('addresses'));
    room = await ledgerRoom(index.database, inject('addresses'));
    dir = await mkdtemp(join(tmpdir(), 'khb-rebuild-'));
    await Promise.all(lives.map(({ id, events }) => live(id, events)));
  });
  afterAll(async () => {
    await made?.drop();
    await index?.drop();
    await rm(dir, { recursive: true, force: true });
  });

  /** Each step as it was taken, now by the storage. */
  async function live(id: PersonalId, events: (typeof lives)[number]['events']): Promise<void> {
    for (const { at, actor, version } of events.filter(({ n }) => n === 0)) {
      const step = events
        .filter((event) => event.version === version)
        .map(({ type, subject, data }) => ({ type, data, ...(subject && { subject }) }));
      const rule = () => ({ ok: true, events: step as unknown as typeof events }) as const;
      await stepTranscript(index.database, id, rule, { now: new Date(at), actor, requestId: 'test' });
    }
  }

  test('stand in the index as the rules have them', async () => {
    for (const { id, state } of lives) expect(await findTranscript(index.database, id)).toEqual(state);
  });

  test('are the same, field by field, and each school’s list with them', async () => {
    const entries = lives.reduce((sum, { events }) => sum + events.length, 0);
    expect(await sequenceAll(index.database, room)).toBe(entries);
    await follow(room.primary, room.backup, room.identity);
    made = await index.empty();
    const from = { log: room.identity, store: room.backup, keys: index.keyStore };
    const into = { database: made.database, openKey: made.keys.openKey, dir };
    expect(await rebuild(from, into)).toMatchObject({ entries, documents: lives.length, keys: lives.length });
    for (const { id, state } of lives) expect(await findTranscript(made.database, id)).toEqual(state);
    for (const school of SCHOOLS) {
      const list = await listTranscriptsOfSchool(index.database, school, { limit: 100 });
      expect(await listTranscriptsOfSchool(made.database, school, { limit: 100 })).toEqual(list);
    }
    for await (const difference of compareIndexes(index.database, made.database, index.keys.openKey))
      expect(difference).toBeUndefined();
  });
});

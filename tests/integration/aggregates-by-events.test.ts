import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventPlace } from '../../src/ledger/entry/entry.ts';
import { findSchool } from '../../src/storage/index/schools.ts';
import { type FreshDatabase, freshDatabase } from '../support/fresh-storage.ts';
import { recordedEvents } from '../support/recorded-events.ts';
import { registerSchool } from '../support/register-school.ts';

describe('an aggregate lives by events', () => {
  let index: FreshDatabase;
  beforeAll(async () => {
    index = await freshDatabase(inject('addresses'));
  });
  afterAll(() => index?.drop());

  it('a step writes the state and what happened, sealed, in one document', async () => {
    await registerSchool(index.database, { _id: '37000001', name: 'THCS Một' });
    await registerSchool(index.database, { _id: '37000001', name: 'THCS Số Một', commune: 'Đại An' });
    await registerSchool(index.database, { _id: '37000001', name: 'THCS Số Một' });
    const [added, renamed, ...more] = await recordedEvents(index.database, { kind: 'school' });
    expect(more).toEqual([]);
    expect(added).toMatchObject({
      id: 'school/37000001/1/0',
      type: 'school.added',
      actor: 'officer:cb-000000000001',
      subject: { schoolId: '37000001' },
      data: { schoolId: '37000001', name: 'THCS Một' },
    });
    expect(renamed).toMatchObject({ id: 'school/37000001/2/0', type: 'school.renamed' });
    expect(await findSchool(index.database, '37000001' as never)).toEqual({
      _id: '37000001',
      name: 'THCS Số Một',
      commune: 'Đại An',
    });
  });

  it('twenty steps at once: none lost, no version twice', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `THCS Thứ ${at}`);
    await Promise.all(names.map((name) => registerSchool(index.database, { _id: '37000002', name })));
    const events = await recordedEvents(index.database, { kind: 'school', aggregateId: '37000002' });
    const versions = events.map(({ id }) => eventPlace(id).version);
    expect(new Set(versions).size).toBe(20);
    const told = events.map(({ data }) => (data as { name: string }).name);
    expect(told.toSorted()).toEqual(names.toSorted());
  });

  it('what names a person or a school in words stands in no line of it', async () => {
    const { ledger } = (await index.database.schools.findOne({ _id: '37000001' as never })) ?? {};
    const lines = ledger?.pending?.map(({ line }) => line) ?? [];
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).not.toMatch(/THCS|Một/);
  });
});

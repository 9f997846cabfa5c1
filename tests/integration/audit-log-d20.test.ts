import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { appendAudit, findAuditEntry, verifyAudit } from '../../src/storage/index/audit.ts';
import { openDatabase } from '../../src/storage/index/database.ts';
import type { AuditEvent } from '../../src/storage/index/documents.ts';
import { outage } from '../outages/outage.ts';
import { freshDatabase } from '../support/fresh-storage.ts';
import { auditEntries } from '../support/records.ts';

const event = (key: string, note = 'a'): AuditEvent => ({
  key,
  type: 'year-record-accepted',
  actor: 'school:37000001',
  subject: { note, size: 12_345, list: [1, 'hai', null, true], nested: { z: 'đ', a: 0.5 } },
  at: '2026-03-01T02:00:00.000Z',
});

describe('the audit log', () => {
  let index: Awaited<ReturnType<typeof freshDatabase>>;
  beforeEach(async () => {
    index = await freshDatabase(inject('addresses'));
  });
  afterEach(async () => index.drop());

  async function written(count: number): Promise<void> {
    for (let entry = 1; entry <= count; entry += 1) await appendAudit(index.database, event(`k-${entry}`));
  }

  it('is an unbroken chain from the first entry on', async () => {
    expect(await verifyAudit(index.database)).toMatchObject({ ok: true, entries: 0 });
    await written(5);
    const entries = await auditEntries(index.database, {});
    expect(entries.map((entry) => entry._id)).toEqual([1, 2, 3, 4, 5]);
    expect(entries.slice(1).map((entry) => entry.previous)).toEqual(
      entries.slice(0, 4).map(({ hash }) => hash),
    );
    expect(await verifyAudit(index.database)).toMatchObject({ ok: true, entries: 5 });
  });

  it('takes the same step twice as one entry, with the first place and words', async () => {
    const first = await appendAudit(index.database, event('once'));
    await written(3);
    expect(await appendAudit(index.database, event('once', 'other words'))).toEqual(first);
    expect(await findAuditEntry(index.database, 'once')).toMatchObject({ ...first, subject: { note: 'a' } });
    expect(await verifyAudit(index.database)).toMatchObject({ ok: true, entries: 4 });
  });

  it('stays one chain when three processes append at once, some of them the same steps', async () => {
    const processes = await Promise.all([1, 2, 3].map(() => openDatabase(index.url)));
    const places = await Promise.all(
      processes.flatMap((database, process) =>
        Array.from({ length: 20 }, (_, step) =>
          appendAudit(database, event(step < 10 ? `shared-${step}` : `own-${process}-${step}`)),
        ),
      ),
    );
    await Promise.all(processes.map((database) => database.close()));
    expect(new Set(places.map(({ position }) => position)).size).toBe(40);
    expect(await verifyAudit(index.database, places)).toMatchObject({ ok: true, entries: 40 });
  });

  it('goes on after an event that cannot be written down', async () => {
    const broken = appendAudit(index.database, { ...event('broken'), subject: { count: Number.NaN } });
    const next = appendAudit(index.database, event('next'));
    await expect(broken).rejects.toThrow('not finite');
    expect(await next).toMatchObject({ position: 1 });
  });

  it.each([
    ['words changed', { 'subject.note': 'forged' }, { brokenAt: 3, why: 'hash' }],
    ['actor changed', { actor: 'school:37000002' }, { brokenAt: 3, why: 'hash' }],
    ['property added', { 'subject.extra': 1 }, { brokenAt: 3, why: 'hash' }],
    ['link changed', { previous: 'f'.repeat(64) }, { brokenAt: 3, why: 'link' }],
    ['hash changed', { hash: 'f'.repeat(64) }, { brokenAt: 3, why: 'hash' }],
  ])('shows what was done to an entry: %s', async (_, forgery, verdict) => {
    await written(5);
    await index.database.audit.updateOne({ _id: 3 }, [{ $set: forgery }]);
    expect(await verifyAudit(index.database)).toEqual({ ok: false, entries: 2, ...verdict });
  });

  it('shows an entry taken out of the middle', async () => {
    await written(5);
    await index.database.audit.deleteOne({ _id: 2 });
    expect(await verifyAudit(index.database)).toEqual({ ok: false, entries: 1, brokenAt: 2, why: 'gap' });
  });

  // A tail cut off, and a chain written anew, are seen against the places that receipts name.
  outage('mongo lying', async () => {
    await written(5);
    const witness = await appendAudit(index.database, event('witnessed'));
    await index.database.audit.deleteOne({ _id: 6 });
    expect(await verifyAudit(index.database)).toMatchObject({ ok: true, entries: 5 });
    expect(await verifyAudit(index.database, [witness])).toMatchObject({
      ok: false,
      brokenAt: 6,
      why: 'gap',
    });
    const other = await openDatabase(index.url);
    await appendAudit(other, event('instead'));
    await other.close();
    expect(await verifyAudit(index.database, [witness])).toMatchObject({
      ok: false,
      brokenAt: 6,
      why: 'unlike-witness',
    });
  });
});

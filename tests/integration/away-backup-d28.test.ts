import { afterEach, expect, inject } from 'vitest';
import { listDeadLetters, retryAllDeadLetters } from '../../src/jobs/queues/dead-letters.ts';
import { outage } from '../outages/outage.ts';
import { type OutageRoom, openOutageRoom } from '../support/outage-room.ts';
import { away, frozen, showOutage } from '../support/show-outage.ts';

let here: OutageRoom;
afterEach(() => here.close());

const documented = { push: 202, read: 200 } as const;

outage('backup away', async () => {
  here = await openOutageRoom(inject('addresses'), 5);
  const ready = { api: 200, worker: 200, scheduler: 200 } as const;
  await showOutage(here, { ...away(here, 'backup'), ...documented, ready });
});

outage('backup frozen', async () => {
  here = await openOutageRoom(inject('addresses'), 5);
  await showOutage(here, { ...frozen(here, 'backup'), ...documented, ready: { api: 200, worker: 200 } });
});

outage('backup full', () => takingNoBytes('full'));
outage('backup read-only', () => takingNoBytes('read-only'));

async function takingNoBytes(fault: 'full' | 'read-only'): Promise<void> {
  here = await openOutageRoom(inject('addresses'), 5);
  const site = here.refusing.backup;
  await showOutage(here, {
    server: 'backup',
    state: 'read-only',
    begin: () => site.set(fault),
    end: () => site.set(undefined),
    ...documented,
    ready: { api: 200, worker: 200 },
  });
}

outage('backup lying', async () => {
  here = await openOutageRoom(inject('addresses'), 1);
  const [document] = here.room.documents;
  if (!document) throw new Error('want a document');
  const { database, queues } = here.room.connections;
  here.refusing.backup.set('lying');
  const api = await here.start('api');
  await here.start('worker');
  expect(await here.push(api, document)).toMatchObject({ status: 202 });
  await here.room.untilDecided(1);
  await expect
    .poll(() => listDeadLetters(queues), { timeout: 20_000 })
    .toMatchObject([
      { queue: 'replication', reason: expect.stringContaining('does not read back as written') },
    ]);
  expect(await database.blobs.countDocuments({ backedUpAt: null })).toBe(1);
  expect(await here.read(api, document)).toMatchObject({ status: 200, bytes: Buffer.from(document.bytes) });
  here.refusing.backup.set(undefined);
  expect(await retryAllDeadLetters(queues)).toBe(1);
  await expect.poll(() => database.blobs.countDocuments({ backedUpAt: null }), { timeout: 20_000 }).toBe(0);
});

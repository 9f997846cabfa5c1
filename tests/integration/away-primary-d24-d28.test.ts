import { afterEach, expect, inject } from 'vitest';
import { outage } from '../outages/outage.ts';
import { type OutageRoom, openOutageRoom } from '../support/outage-room.ts';
import { away, frozen, showOutage } from '../support/show-outage.ts';

let here: OutageRoom;
afterEach(() => here.close());

const documented = { push: 503, read: 200 } as const;

outage('primary away', async () => {
  here = await openOutageRoom(inject('addresses'), 5);
  const ready = { api: 200, worker: 200, scheduler: 200 } as const;
  await showOutage(here, { ...away(here, 'primary'), ...documented, ready });
});

outage('primary frozen', async () => {
  here = await openOutageRoom(inject('addresses'), 5);
  await showOutage(here, { ...frozen(here, 'primary'), ...documented, ready: { api: 200, worker: 200 } });
});

outage('primary full', () => takingNoBytes('full'));
outage('primary read-only', () => takingNoBytes('read-only'));

async function takingNoBytes(fault: 'full' | 'read-only'): Promise<void> {
  here = await openOutageRoom(inject('addresses'), 5);
  const site = here.refusing.primary;
  await showOutage(here, {
    server: 'primary',
    state: 'read-only',
    begin: () => site.set(fault),
    end: () => site.set(undefined),
    ...documented,
    ready: { api: 200, worker: 200 },
  });
}

outage('primary lying', async () => {
  here = await openOutageRoom(inject('addresses'), 1);
  const [document] = here.room.documents;
  if (!document) throw new Error('want a document');
  await here.acceptOne(document);
  const api = await here.start('api');
  here.refusing.primary.set('lying');
  expect(await here.read(api, document)).toMatchObject({ status: 200, bytes: Buffer.from(document.bytes) });
  // Its log comes another way than its answer.
  await expect.poll(api.logs).toContain('"site":"primary","found":"damaged","mended":true');
  here.refusing.primary.set(undefined);
  expect(await here.read(api, document)).toMatchObject({ status: 200, bytes: Buffer.from(document.bytes) });
});

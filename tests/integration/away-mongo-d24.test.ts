import { afterEach, inject } from 'vitest';
import { outage } from '../outages/outage.ts';
import { type OutageRoom, openOutageRoom } from '../support/outage-room.ts';
import { away, frozen, showOutage } from '../support/show-outage.ts';

let here: OutageRoom;
afterEach(() => here.close());

const documented = { push: 503, read: 503 } as const;

outage('mongo away', async () => {
  here = await openOutageRoom(inject('addresses'), 5);
  const ready = { api: 503, worker: 503, scheduler: 503 } as const;
  await showOutage(here, { ...away(here, 'mongo'), ...documented, ready });
});

outage('mongo frozen', async () => {
  here = await openOutageRoom(inject('addresses'), 5);
  await showOutage(here, { ...frozen(here, 'mongo'), ...documented, ready: { api: 503, worker: 503 } });
});

outage('mongo full', () => takingNoWrites('full'));
outage('mongo read-only', () => takingNoWrites('read-only'));

async function takingNoWrites(fault: 'full' | 'read-only'): Promise<void> {
  here = await openOutageRoom(inject('addresses'), 5);
  const { mongo } = here.refusing;
  await showOutage(here, {
    server: 'mongo',
    state: 'read-only',
    begin: () => mongo.set(fault),
    end: () => mongo.set(undefined),
    ...documented,
    ready: { api: 200, worker: 503 },
  });
}

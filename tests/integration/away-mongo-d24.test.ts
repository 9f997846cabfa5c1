import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, inject, test } from 'vitest';
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

test('whoever would lead the ledger says that the lease cannot be asked for, and when it can again', async () => {
  here = await openOutageRoom(inject('addresses'), 1);
  const scheduler = await here.start('scheduler');
  const cannot = () => scheduler.logs().split('the lease of the ledger cannot be asked for').length - 1;
  await expect.poll(() => scheduler.logs(), { timeout: 20_000 }).toContain('this process leads the ledger');
  here.ways.mongo.cut();
  // A leader first lets go of what it asked.
  await expect.poll(cannot, { timeout: 60_000 }).toBeGreaterThan(0);
  await sleep(5_000);
  expect(cannot()).toBeLessThan(5);
  here.ways.mongo.mend();
  const again = 'the lease of the ledger can be asked for again';
  await expect.poll(() => scheduler.logs(), { timeout: 30_000 }).toContain(again);
});

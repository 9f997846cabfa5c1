import { afterEach, expect, inject } from 'vitest';
import { outage } from '../outages/outage.ts';
import { alarms, gaugesOf, type OutageRoom, openOutageRoom, readiness } from '../support/outage-room.ts';
import { showOutage } from '../support/show-outage.ts';

let here: OutageRoom | undefined;
afterEach(() => here?.close());

const documented = { push: 503, read: 200, ready: { api: 200, worker: 200, scheduler: 200 } } as const;

outage('primary away', async () => {
  here = await openOutageRoom(inject('addresses'), 6);
  await showOutage(here, 'primary', 'away', documented);
});

outage('primary frozen', async () => {
  here = await openOutageRoom(inject('addresses'), 6);
  await showOutage(here, 'primary', 'frozen', documented);
});

outage('primary full', async () => {
  here = await openOutageRoom(inject('addresses'), 3);
  const { room, refusing, ways } = here;
  const [read, pushed, refused] = room.documents;
  if (!read || !pushed || !refused) throw new Error('want documents');
  await here.acceptOne(read);
  const api = await here.start('api');
  expect(await here.push(api, pushed)).toMatchObject({ status: 202 });
  refusing.primary.set('full');
  const worker = await here.start('worker');
  for (const process of [api, worker]) {
    await expect
      .poll(() => readiness(process))
      .toMatchObject({ status: 200, degraded: true, primary: 'read-only', backup: 'ok' });
  }
  expect(await gaugesOf(api, 'primary')).toEqual(['khb_server_up 1', 'khb_server_writable 0']);
  expect(await here.push(api, refused)).toMatchObject({ status: 503, retryAfter: '5' });
  // Without the backup too: a full site is read from.
  await ways.backup.cut();
  expect(await here.read(api, read)).toMatchObject({ status: 200, bytes: read.bytes });
  await ways.backup.mend();
  expect(alarms(api, 'primary', 'a server takes no writes')).toBe(1);
  refusing.primary.set(undefined);
  await expect.poll(async () => (await here?.push(api, refused))?.status, { timeout: 10_000 }).toBe(202);
  await room.untilDecided(3);
  await room.expectEachAcceptedOnce();
  expect(alarms(api, 'primary', 'a server is back')).toBe(1);
});

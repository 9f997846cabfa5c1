import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ServerName } from '../../src/roles/needs.ts';
import { type Asked, alarms, gaugesOf, type OutageRoom, readiness } from './outage-room.ts';
import type { ServiceProcess } from './service.ts';

interface Documented {
  /** what a push is answered meanwhile */
  readonly push: 202 | 503;
  /** what a look at a record is answered meanwhile */
  readonly read: 200 | 503;
  /** what `/readyz` of each role says */
  readonly ready: Readonly<Record<'api' | 'worker' | 'scheduler', 200 | 503>>;
}

/** A request that does not wait for the server in vain: well under each of the limits that it would run into. */
const soonMs = 1_000;
/** Longer than all attempts of a job together: an hour, shortened. */
const hourMs = 4_000;

/**
 * One server is cut off or frozen while an API runs with work in hand; the other roles, and a second API, are started
 * without it. Meanwhile pushes and looks are answered as documented; then all ends by itself, each document once.
 */
export async function showOutage(
  here: OutageRoom,
  server: ServerName,
  fault: 'away' | 'frozen',
  documented: Documented,
): Promise<void> {
  const { room, ways } = here;
  const [known, ...pushed] = room.documents;
  const meanwhile = pushed.pop();
  if (!known || !meanwhile) throw new Error('want documents');
  await here.acceptOne(known);
  const api = await here.start('api');
  for (const document of pushed) expect(await here.push(api, document)).toMatchObject({ status: 202 });

  if (fault === 'away') await ways[server].cut();
  else ways[server].freeze();
  const seen = { degraded: true, [server]: 'away' };
  await expect
    .poll(() => readiness(api), { timeout: 10_000 })
    .toMatchObject({ status: documented.ready.api, ...seen });
  const worker = await here.start('worker');
  const scheduler = await here.start('scheduler');
  const late = await here.start('api');
  for (const one of [worker, scheduler, late] as const) {
    const status = documented.ready[one.role as 'api' | 'worker' | 'scheduler'];
    expect(await readiness(one)).toMatchObject({ status, ...seen });
    expect(await gaugesOf(one, server)).toEqual(['khb_server_up 0', 'khb_server_writable 0']);
  }

  const until = Date.now() + hourMs;
  while (Date.now() < until) {
    for (const one of [api, late]) {
      await expectSoon(await here.push(one, meanwhile), documented.push);
      const looked = await here.read(one, known);
      await expectSoon(looked, documented.read);
      if (looked.status === 200) expect(looked.bytes).toEqual(Buffer.from(known.bytes));
    }
    await sleep(200);
  }

  if (fault === 'away') await ways[server].mend();
  else ways[server].thaw();
  await expect
    .poll(async () => (await here.push(api, meanwhile)).status, { timeout: 10_000 })
    .toBeLessThan(203);
  await room.untilDecided(room.documents.length);
  await room.expectEachAcceptedOnce();
  const blobs = room.connections.database.blobs;
  await expect.poll(() => blobs.countDocuments({ backedUpAt: null }), { timeout: 20_000 }).toBe(0);
  for (const one of [api, worker, scheduler, late]) await expectTwoLines(one, server);
}

async function expectSoon({ status, ms, retryAfter }: Asked, wanted: number): Promise<void> {
  expect(status).toBe(wanted);
  expect(ms).toBeLessThan(soonMs);
  if (wanted === 503) expect(retryAfter).toBe('5');
}

async function expectTwoLines(one: ServiceProcess, server: ServerName): Promise<void> {
  await expect
    .poll(() => readiness(one), { timeout: 10_000 })
    .toMatchObject({ degraded: false, [server]: 'ok' });
  expect([alarms(one, server, 'a server is away'), alarms(one, server, 'a server is back')]).toEqual([1, 1]);
}

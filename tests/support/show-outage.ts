import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ServerName } from '../../src/roles/needs.ts';
import { type Asked, alarms, gaugesOf, type OutageRoom, readiness } from './outage-room.ts';
import type { ServiceProcess } from './service.ts';

type Part = 'api' | 'worker' | 'scheduler';

interface Shown {
  readonly server: ServerName;
  readonly state: 'away' | 'read-only';
  readonly begin: () => unknown;
  readonly end: () => unknown;
  /** what a push is answered meanwhile */
  readonly push: 202 | 503;
  /** what a look at a record is answered meanwhile */
  readonly read: 200 | 503;
  /** roles that are started meanwhile, and what `/readyz` of each says; that of the API from before says the same */
  readonly ready: Readonly<{ api: 200 | 503; worker: 200 | 503; scheduler?: 200 | 503 }>;
}

/** A request that does not wait for the server in vain: under each of the limits that it would run into. */
const soonMs = 4_000;
/** Longer than all attempts of a job together: an hour, shortened. */
const hourMs = 3_000;

/** Cut off: nobody answers, nobody takes a connection. */
export function away(here: OutageRoom, server: ServerName) {
  const way = here.ways[server];
  return { server, state: 'away', begin: () => way.cut(), end: () => way.mend() } as const;
}

/** Connections stand and are made; nothing is answered. */
export function frozen(here: OutageRoom, server: ServerName) {
  const way = here.ways[server];
  return { server, state: 'away', begin: () => way.freeze(), end: () => way.thaw() } as const;
}

/**
 * A fault of one server begins while an API runs with work in hand; the other roles are started during it. Meanwhile
 * pushes and looks are answered as documented, readiness, metrics and log tell it; then all ends by itself, each document
 * accepted once.
 */
export async function showOutage(here: OutageRoom, shown: Shown): Promise<void> {
  const { server, state } = shown;
  const { room } = here;
  const [known, ...pushed] = room.documents;
  const meanwhile = pushed.pop();
  if (!known || !meanwhile) throw new Error('want documents');
  await here.acceptOne(known);
  const api = await here.start('api');
  for (const document of pushed) expect(await here.push(api, document)).toMatchObject({ status: 202 });

  await shown.begin();
  const seen = { degraded: true, [server]: state };
  await expect
    .poll(() => readiness(api), { timeout: 10_000 })
    .toMatchObject({ status: shown.ready.api, ...seen });
  const gauges = [`khb_server_up ${state === 'away' ? 0 : 1}`, 'khb_server_writable 0'];
  const started: ServiceProcess[] = [];
  for (const role of parts(shown)) {
    const one = await here.start(role);
    started.push(one);
    expect(await readiness(one)).toMatchObject({ status: shown.ready[role], ...seen });
    expect(await gaugesOf(one, server)).toEqual(gauges);
  }
  const apis = [api, ...started.filter(({ role }) => role === 'api')];
  for (const until = Date.now() + hourMs; Date.now() < until; await sleep(200)) {
    for (const one of apis) {
      expectSoon(await here.push(one, meanwhile), shown.push);
      const looked = await here.read(one, known);
      expectSoon(looked, shown.read);
      if (looked.status === 200) expect(looked.bytes).toEqual(Buffer.from(known.bytes));
    }
  }

  await shown.end();
  const taken = async () => [200, 202].includes((await here.push(api, meanwhile)).status);
  await expect.poll(taken, { timeout: 10_000 }).toBe(true);
  await room.untilDecided(room.documents.length);
  await room.expectEachAcceptedOnce();
  const { blobs } = room.connections.database;
  await expect.poll(() => blobs.countDocuments({ backedUpAt: null }), { timeout: 20_000 }).toBe(0);
  for (const one of [api, ...started]) {
    await expect
      .poll(() => readiness(one), { timeout: 10_000 })
      .toMatchObject({ status: 200, degraded: false, [server]: 'ok' });
    const begun = state === 'away' ? 'a server is away' : 'a server takes no writes';
    expect([alarms(one, server, begun), alarms(one, server, 'a server is back')]).toEqual([1, 1]);
  }
}

function parts({ ready }: Shown): readonly Part[] {
  return ready.scheduler === undefined ? ['worker'] : ['worker', 'scheduler', 'api'];
}

function expectSoon({ status, ms, retryAfter }: Asked, wanted: number): void {
  // The same push again may find it decided by now.
  expect(status === 200 ? [200, 202] : [status]).toContain(wanted);
  expect(ms).toBeLessThan(soonMs);
  if (wanted === 503) expect(retryAfter).toBe('5');
}

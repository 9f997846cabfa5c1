import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makePki } from '../../kit/pki.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { UNSEEN } from '../../src/storage/index/lock-ends.ts';
import { sha256Of } from '../../src/storage/sites/blobs.ts';
import { admin } from '../support/admin.ts';
import { type JobRoom, openJobRoom } from '../support/job-room.ts';

const program = fileURLToPath(new URL('../../src/admin/main.ts', import.meta.url));
const count = 600;
let room: JobRoom;
let env: Readonly<Record<string, string>>;
const hashes: Sha256[] = [];

beforeAll(async () => {
  room = await openJobRoom(inject('addresses'), await makePki({ schools: [] }));
  const { out } = await admin(['officers', 'init', 'Cán Bộ Một', 'Cán Bộ Hai', '--json'], room.env);
  env = { ...room.env, KHB_ADMIN_KEY: JSON.parse(out).officers[0].token };
  for (let at = 0; at < count; at += 50) await Promise.all(Array.from({ length: 50 }, record));
});
afterAll(() => room?.close());

/** At both sites under the default lock, permanent, its locks seen by nobody. */
async function record(): Promise<void> {
  const bytes = randomBytes(200);
  const sha256 = sha256Of(bytes);
  await Promise.all([room.sites.primary.create(sha256, bytes), room.sites.backup.create(sha256, bytes)]);
  const now = new Date().toISOString();
  const times = { storedAt: now, backedUpAt: now };
  const permanent = { term: 'permanent', lockedUntil: UNSEEN } as const;
  await room.database.blobs.insertOne({ _id: sha256, size: bytes.length, ...times, ...permanent });
  hashes.push(sha256);
}

const renewed = () => room.database.blobs.countDocuments({ 'locks.primary': { $exists: true } });

test('a renewal that is killed half way is gone on with by the next: each lock is long at both sites, and the history says so', async () => {
  const child = spawn(process.execPath, [program, 'jobs', 'run', 'renew-locks'], {
    env: { PATH: process.env.PATH, ...env },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  while ((await renewed()) < 32) await sleep(5);
  child.kill('SIGKILL');
  await ended;
  const done = await renewed();
  expect(done).toBeGreaterThanOrEqual(32);
  expect(await room.database.blobs.countDocuments({ lockedUntil: UNSEEN })).toBeGreaterThan(0);

  // It waits until the killed one's lease is over, half a minute.
  const again = await admin(['jobs', 'run', 'renew-locks', '--json'], env);
  expect({ code: again.code, err: again.err }).toEqual({ code: 0, err: '' });
  expect(JSON.parse(again.out).counts).toMatchObject({ refused: 0, unreachable: 0, left: 0, missed: 0 });
  const inNineYears = new Date(Date.now() + 9 * 365 * 86_400_000);
  for (const store of [room.sites.primary, room.sites.backup])
    for (let at = 0; at < count; at += 50) {
      const ends = await Promise.all(hashes.slice(at, at + 50).map((one) => store.retainedUntil(one)));
      expect(ends.filter((end) => !end || end < inNineYears)).toEqual([]);
    }
  const history = await admin(['jobs', 'history', '--job', 'renew-locks', '--json'], env);
  expect(JSON.parse(history.out).runs).toMatchObject([
    { state: 'done' },
    { state: 'failed', error: expect.stringContaining('cut off') },
  ]);
});

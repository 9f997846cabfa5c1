import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { StoredLog } from './adapter.ts';
import { fault } from './fault.ts';
import { good } from './http.ts';
import { documentsOf, openProvince, type Province, schoolYear } from './province.ts';

/** so that the 300th entry has some behind it */
const pupils = 325;
const wanted = 320;
let at: Province;
let log: StoredLog;

beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 1, env: { KHB_LEDGER_PACE_MS: '20' } });
  const documents = documentsOf(at.pki, at.a, schoolYear, { pupils: 2, seed: 'stored log' });
  const numbers = Array.from({ length: pupils }, (_, index) => `0991${String(index).padStart(8, '0')}`);
  const open = [...documents.map(({ pupil }) => String(pupil.personalId)), ...numbers];
  const one = async () => {
    for (let number = open.shift(); number !== undefined; number = open.shift())
      good(await at.a.http.ask({ kind: 'create', schoolYear, personalIds: [number] }), 'done');
  };
  await Promise.all([one(), one(), one(), one()]);
  for (const { bytes } of documents) good(await at.a.http.push(bytes), 'accepted');
  await untilSound();
  await at.stop();
  log = await at.storedLog();
  if ((await log.size()) < wanted) throw new Error(`set-up: ${await log.size()} entries`);
}, 300_000);
afterEach(() => log.putBack());
afterAll(async () => {
  await log?.close();
  await at?.close();
});

const verify = async () => (await at.admin(['audit', 'verify'], at.officers[0])).code;

/** Everything is copied and compared. @throws Error where that is never so */
async function untilSound(): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    await sleep(500);
    if ((await verify()) === 0) return;
  }
  throw new Error('set-up: the log is never sound');
}

describe('audit verify calls the log intact (Đ20.3)', () => {
  test('as it is, it is', async () => expect(await verify()).toBe(0));
  fault('after its last ten entries were deleted', async () => {
    const size = await log.size();
    await log.rewrite((position) => position < size - 10);
    expect(await verify()).not.toBe(0);
  });
  fault('after all of them were', async () => {
    await log.rewrite(() => false);
    expect(await verify()).not.toBe(0);
  });
  fault('after the 300th was left out and the rest hashed anew', async () => {
    await log.rewrite((position) => position !== 299);
    expect(await verify()).not.toBe(0);
  });
  fault('with a field more in an entry', async () => {
    await log.addField(10);
    expect(await verify()).not.toBe(0);
  });
  test('put back, it is intact again', async () => expect(await verify()).toBe(0));
});

describe('an empty database beside two full sites is called healthy (Đ28)', () => {
  let admin: Province['admin'];
  let officer: Province['officers'][number];
  beforeAll(async () => {
    const empty = Object.assign(new URL(at.mongoUrl), { pathname: `${new URL(at.mongoUrl).pathname}-empty` });
    admin = at.adminAt(empty.href);
    const [one] = await at.officersBy(admin, ['Nguyen Van C', 'Tran Thi D']);
    officer = { ...at.officers[0], ...one };
  });
  const code = async (args: readonly string[]) => (await admin(args, officer)).code;
  fault('by backup status', async () => expect(await code(['backup', 'status'])).not.toBe(0));
  fault('by scrub', async () => expect(await code(['scrub', '--sample', '5'])).not.toBe(0));
  fault('by audit verify', async () => expect(await code(['audit', 'verify'])).not.toBe(0));
});

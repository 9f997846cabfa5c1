import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, expect, test } from 'vitest';
import {
  createVerifierPool,
  VerificationTimeout,
  VerifierBusy,
  type VerifierPool,
  type VerifierPoolOptions,
  VerifierStopped,
} from '../../../../src/signature/pool/pool.ts';
import { withRevocation } from '../../../../src/signature/trust/trust.ts';
import { day, makeList } from '../../../support/revocation-evidence.ts';
import { makeFixture, RECEIVED, type SignedDocuments } from '../../../support/signed-documents.ts';

const ID = 'hocba-thcs/1';
let fixture: SignedDocuments;
let bytes: Uint8Array;
let pool: VerifierPool | undefined;
beforeAll(async () => {
  fixture = await makeFixture();
  bytes = Buffer.from(fixture.text());
});
afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

function open(options: Partial<VerifierPoolOptions> = {}): VerifierPool {
  const { profiles, trust } = fixture;
  pool = createVerifierPool({ profiles, trust, threads: 1, timeoutMs: 5_000, maxQueue: 10, ...options });
  return pool;
}

/** Lets documents through that take a thread seconds. */
function withoutLimit() {
  const { profile } = fixture;
  return new Map([[ID, { ...profile, limits: { ...profile.limits, bytes: 1_000_000_000 } }]]);
}
const long = (references: number) =>
  Buffer.from(fixture.text().replace('<NHAN_XET_GVCN>', `<NHAN_XET_GVCN>${'a&#97;'.repeat(references)}`));
/** Takes about a second. */
const slow = () => long(4_000_000);
/** For those whose time is up soon: left to itself it ends for want of memory. */
const endless = () => long(12_000_000);

test('a thread gives the very report that verify gives', async () => {
  expect(await open().verify(bytes, ID, RECEIVED)).toEqual(fixture.verify(bytes));
});

test('the bytes stay with the caller', async () => {
  const copy = Uint8Array.from(bytes);
  await open().verify(bytes, ID, RECEIVED);
  expect(Buffer.compare(bytes, copy)).toBe(0);
});

test('many documents over two threads, each with its own report', async () => {
  const verifier = open({ threads: 2, maxQueue: 40 });
  const altered = Buffer.from(fixture.text().replace('Toán', 'Toàn'));
  const reports = await Promise.all(
    Array.from({ length: 20 }, (_, at) => verifier.verify(at % 2 === 0 ? bytes : altered, ID, RECEIVED)),
  );
  expect(reports.map(({ indication }) => indication)).toEqual(
    Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? 'TOTAL-PASSED' : 'TOTAL-FAILED')),
  );
});

test('a document over its time is cut off, and the next one is verified all the same', {
  timeout: 60_000,
}, async () => {
  const verifier = open({ profiles: withoutLimit(), timeoutMs: 1_500 });
  expect((await verifier.verify(bytes, ID, RECEIVED)).indication).toBe('TOTAL-PASSED');
  await expect(verifier.verify(endless(), ID, RECEIVED)).rejects.toBeInstanceOf(VerificationTimeout);
  expect((await verifier.verify(bytes, ID, RECEIVED)).indication).toBe('TOTAL-PASSED');
});

test('more than may wait is refused at once, and what waits is served', async () => {
  const verifier = open({ maxQueue: 1 });
  const first = verifier.verify(bytes, ID, RECEIVED);
  const second = verifier.verify(bytes, ID, RECEIVED);
  await expect(verifier.verify(bytes, ID, RECEIVED)).rejects.toBeInstanceOf(VerifierBusy);
  expect((await first).indication).toBe('TOTAL-PASSED');
  expect((await second).indication).toBe('TOTAL-PASSED');
  expect((await verifier.verify(bytes, ID, RECEIVED)).indication).toBe('TOTAL-PASSED');
});

test('what lies behind a document over its time is verified, on the same thread or by another', {
  timeout: 60_000,
}, async () => {
  for (const threads of [1, 2]) {
    const verifier = open({ profiles: withoutLimit(), timeoutMs: 1_500, threads });
    await Promise.all(Array.from({ length: 4 }, () => verifier.verify(bytes, ID, RECEIVED)));
    const evil = verifier.verify(endless(), ID, RECEIVED);
    const others = Array.from({ length: 5 }, () => verifier.verify(bytes, ID, RECEIVED));
    await expect(evil).rejects.toBeInstanceOf(VerificationTimeout);
    const reports = await Promise.all(others);
    expect(reports.map(({ indication }) => indication)).toEqual(Array(5).fill('TOTAL-PASSED'));
    await verifier.close();
  }
});

test('a thread with nothing to do takes over what lies ready behind every slow document', {
  timeout: 60_000,
}, async () => {
  const verifier = open({ profiles: withoutLimit(), timeoutMs: 30_000, threads: 3 });
  await Promise.all(Array.from({ length: 12 }, () => verifier.verify(bytes, ID, RECEIVED)));
  const order: string[] = [];
  const verified = (what: string, document: Uint8Array) =>
    verifier.verify(document, ID, RECEIVED).then(() => order.push(what));
  const slowOne = slow();
  // The third thread has one too, and then there is one more for each of the three.
  const all = ['slow', 'slow', 'usual', 'usual', 'usual', 'usual'].map((what) =>
    verified(what, what === 'slow' ? slowOne : bytes),
  );
  await Promise.all(all);
  expect(order).toEqual(['usual', 'usual', 'usual', 'usual', 'slow', 'slow']);
});

test('a thread that dies refuses its document only, and another takes its place', {
  timeout: 60_000,
}, async () => {
  const threads: Worker[] = [];
  const note = (thread: Worker) => threads.push(thread);
  process.on('worker', note);
  const verifier = open({ profiles: withoutLimit(), timeoutMs: 30_000 });
  await verifier.verify(bytes, ID, RECEIVED);
  const atWork = expect(verifier.verify(slow(), ID, RECEIVED)).rejects.toThrow('ended with code');
  const ready = [verifier.verify(bytes, ID, RECEIVED), verifier.verify(bytes, ID, RECEIVED)];
  await new Promise((resolve) => setTimeout(resolve, 100));
  await threads[0]?.terminate();
  await atWork;
  const reports = await Promise.all(ready);
  expect(reports.map(({ indication }) => indication)).toEqual(['TOTAL-PASSED', 'TOTAL-PASSED']);
  expect(threads).toHaveLength(2);
  process.off('worker', note);
});

test('a document of whose answer a thread dies is refused, not tried again', {
  timeout: 30_000,
}, async () => {
  const program = join(import.meta.dirname, '../../../support/threads-that-die-of-answers.ts');
  const run = promisify(execFile)(process.execPath, ['--import', program, program], { timeout: 20_000 });
  expect((await run).stdout).toBe('refused 2\n');
});

test("a document's time begins when its thread takes it up, however long it has lain ready", {
  timeout: 60_000,
}, async () => {
  const longish = long(200_000);
  const alone = open({ profiles: withoutLimit(), timeoutMs: 30_000 });
  await alone.verify(longish, ID, RECEIVED);
  const begun = performance.now();
  await alone.verify(longish, ID, RECEIVED);
  const once = performance.now() - begun;
  await alone.close();
  // One may take fifteen times as long, which a busy machine leaves it; all of them together take longer.
  const verifier = open({ profiles: withoutLimit(), timeoutMs: 15 * once, maxQueue: 40 });
  const reports = await Promise.all(Array.from({ length: 40 }, () => verifier.verify(longish, ID, RECEIVED)));
  expect(reports).toHaveLength(40);
});

test('what cannot cross to a thread is an error of the caller, and holds no place', async () => {
  const verifier = open({ maxQueue: 0 });
  const noDate = (() => undefined) as never;
  for (let time = 0; time < 3; time++)
    await expect(verifier.verify(bytes, ID, RECEIVED, noDate)).rejects.toThrow('could not be cloned');
  expect((await verifier.verify(bytes, ID, RECEIVED)).indication).toBe('TOTAL-PASSED');
});

test('closing ends what runs, what waits and what comes later', async () => {
  const verifier = open({ profiles: withoutLimit() });
  const ended = [verifier.verify(endless(), ID, RECEIVED), verifier.verify(bytes, ID, RECEIVED)].map(
    (report) => expect(report).rejects.toBeInstanceOf(VerifierStopped),
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  await verifier.close();
  await Promise.all(ended);
  await expect(verifier.verify(bytes, ID, RECEIVED)).rejects.toBeInstanceOf(VerifierStopped);
});

test('a profile that the pool was not given is an error of the caller', async () => {
  await expect(open().verify(bytes, 'khac/1', RECEIVED)).rejects.toBeInstanceOf(RangeError);
});

test('a new snapshot counts from the next document on, and nothing that waits is lost', async () => {
  const verifier = open({ maxQueue: 40 });
  const { issuing, root } = fixture.pki;
  const revoked = [{ certificate: fixture.school.principal.certificatePem, since: day('2026-05-01') }];
  const crls = [await makeList(issuing, { revoked }), await makeList(root)];
  const verdicts: string[] = [];
  const judge = async () => verdicts.push((await verifier.verify(bytes, ID, RECEIVED)).indication);
  const before = Array.from({ length: 8 }, judge);
  await before[0];
  verifier.replaceTrust(withRevocation(fixture.trust, 'required', { crls, ocsp: [] }));
  const after = await Promise.all([
    verifier.verify(bytes, ID, RECEIVED),
    verifier.verify(bytes, ID, RECEIVED, RECEIVED),
  ]);
  await Promise.all(before);
  expect(verdicts).toHaveLength(8);
  expect(verdicts[0]).toBe('TOTAL-PASSED');
  expect(after.map(({ indication }) => indication)).toEqual(['TOTAL-FAILED', 'TOTAL-FAILED']);
  for (let swap = 0; swap < 3; swap++) verifier.replaceTrust(fixture.trust);
  expect((await verifier.verify(bytes, ID, RECEIVED)).indication).toBe('TOTAL-PASSED');
});

test('a new snapshot counts for what lies ready in a thread as well', { timeout: 60_000 }, async () => {
  const { issuing, root } = fixture.pki;
  const revoked = [{ certificate: fixture.school.principal.certificatePem, since: day('2026-05-01') }];
  const crls = [await makeList(issuing, { revoked }), await makeList(root)];
  const verifier = open({ profiles: withoutLimit(), timeoutMs: 30_000 });
  await verifier.verify(bytes, ID, RECEIVED);
  const atWork = verifier.verify(slow(), ID, RECEIVED);
  const ready = verifier.verify(bytes, ID, RECEIVED);
  verifier.replaceTrust(withRevocation(fixture.trust, 'required', { crls, ocsp: [] }));
  expect((await ready).indication).toBe('TOTAL-FAILED');
  await atWork;
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { SignedDocument } from '../../kit/make-signed.ts';
import { listDeadLetters } from '../../src/jobs/queues/dead-letters.ts';
import type { PeerFault } from '../../trial/faults/http-liar.ts';
import { outage } from '../outages/outage.ts';
import { leaving, openPeerRoom, type Peer, type PeerRoom, peers } from '../support/peer-room.ts';
import type { ServiceProcess } from '../support/service.ts';
import { noTsaHere } from '../support/tsa.ts';

const missing = await noTsaHere();
if (missing) console.error(`skipped: tests of peers that are away: ${missing}`);
const seconds = (count: number) => ({ timeout: count * 1_000, interval: 200 });

describe.skipIf(missing)('while a system of others is of no use', () => {
  let at: PeerRoom;
  let api: ServiceProcess;
  let scheduler: ServiceProcess;
  let worker: ServiceProcess;
  let documents: SignedDocument[];

  beforeAll(async () => {
    at = await openPeerRoom(inject('addresses'), 20);
    documents = [...at.room.documents];
  });
  afterAll(() => at?.close());
  afterEach(() => {
    for (const peer of peers) at.ways[peer].set(undefined);
  });

  const next = (): SignedDocument => {
    const document = documents.pop();
    if (!document) throw new Error('no document left');
    return document;
  };
  /** What readiness names, in the process that asks all three. */
  const unusable = async () => {
    const answer = await fetch(`${scheduler.url}/readyz`);
    expect(answer.status).toBe(200);
    const { alarms } = (await answer.json()) as { alarms: readonly string[] };
    return alarms.flatMap((alarm) => /^unusable:(.*)$/.exec(alarm)?.[1] ?? []).sort();
  };
  const gauge = async (peer: Peer) => {
    const text = await (await fetch(`${scheduler.url}/metrics`)).text();
    return new RegExp(`^khb_peer_up\\{peer="${peer}"\\} (\\d)$`, 'm').exec(text)?.[1];
  };
  const transfersIn = (state: string) =>
    at.room.connections.database.transcripts.countDocuments({ 'transfers.state': state });
  /** accepted submissions whose line no stamped checkpoint covers */
  const untimestamped = async () => {
    const { submissions, stampedCheckpoints } = at.room.connections.database;
    const [last] = await stampedCheckpoints.find().sort({ size: -1 }).limit(1).toArray();
    const accepted = await submissions.find({ 'outcome.state': 'accepted' }).toArray();
    return accepted.filter(({ ledger }) => !((ledger.positions?.['2/0'] ?? Infinity) < (last?.size ?? 0)))
      .length;
  };

  const accept = async ({ bytes }: SignedDocument) => {
    const pushed = await at.ask(api, '/v1/submissions', bytes);
    expect(pushed).toMatchObject({ status: 200, json: { state: 'accepted' } });
  };

  /** One fault, and what goes on under it; then it ends, and nobody lifts a hand. */
  async function through(peer: Peer, fault: PeerFault): Promise<void> {
    await expect.poll(unusable, seconds(20)).toEqual([]);
    const document = next();
    at.ways[peer].set(fault);
    await accept(document);
    await expect.poll(unusable, seconds(20)).toEqual([peer]);
    expect(await gauge(peer)).toBe('0');
    const path = `/v1/transcripts/${document.pupil.personalId}`;
    expect(await at.ask(api, path)).toMatchObject({ status: 200 });
    const away = await at.ask(api, '/v1/transfers', leaving(document));
    expect([201, 202]).toContain(away.status);
    // Several turns of everything that asks.
    const before = at.ways[peer].asked();
    await sleep(3_000);
    expect(at.ways[peer].asked()).toBeGreaterThan(before);
    if (peer === 'ministry') expect(await transfersIn('forwarding')).toBe(1);
    if (peer === 'tsa') expect(await untimestamped()).toBeGreaterThan(0);
    expect(await unusable()).toEqual([peer]);

    at.ways[peer].set(undefined);
    await expect.poll(unusable, seconds(30)).toEqual([]);
    expect(await gauge(peer)).toBe('1');
    await expect.poll(() => transfersIn('forwarding'), seconds(30)).toBe(0);
    await expect.poll(untimestamped, seconds(30)).toBe(0);
    expect(await listDeadLetters(at.room.connections.queues)).toEqual([]);
    expect(worker.logs()).not.toContain('job given up');
  }

  test('every role starts while none of the three answers, and hears of each when it is back', async () => {
    for (const peer of peers) at.ways[peer].set('away');
    [api, worker, scheduler] = await Promise.all([
      at.start('api'),
      at.start('worker'),
      at.start('scheduler'),
    ]);
    // Of a time-stamping authority nothing is asked before something stands in the ledger.
    await accept(next());
    await expect.poll(unusable, seconds(20)).toEqual(['ministry', 'revocation', 'tsa']);
    for (const peer of peers) at.ways[peer].set(undefined);
    await expect.poll(unusable, seconds(30)).toEqual([]);
  });

  outage('ministry away', () => through('ministry', 'away'));
  outage('ministry frozen', () => through('ministry', 'frozen'));
  outage('ministry lying', async () => {
    for (const fault of ['rubbish', 'huge', 'drip'] as const) await through('ministry', fault);
  });
  outage('tsa away', () => through('tsa', 'away'));
  outage('tsa frozen', () => through('tsa', 'frozen'));
  outage('tsa lying', async () => {
    // The last one stamps another checkpoint, under another question's nonce.
    for (const fault of ['rubbish', 'huge', 'drip', 'other-answer'] as const) await through('tsa', fault);
  });
  outage('revocation away', () => through('revocation', 'away'));
  outage('revocation frozen', () => through('revocation', 'frozen'));
  outage('revocation lying', async () => {
    for (const fault of ['rubbish', 'huge', 'drip'] as const) await through('revocation', fault);
  });
});

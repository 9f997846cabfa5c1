import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest';
import type { SignedDocument } from '../../kit/make-signed.ts';
import { checkpointSizes } from '../../src/ledger/log/reader.ts';
import { LEDGER } from '../../src/roles/ledger-sites.ts';
import { countWaiting } from '../../src/storage/index/pending.ts';
import { type HttpLiar, httpLiar } from '../../trial/faults/http-liar.ts';
import { outage } from '../outages/outage.ts';
import { type FaultRoom, openFaultRoom } from '../support/fault-room.ts';
import { openServiceRoom, type ServiceRoom } from '../support/service-room.ts';

let at: FaultRoom;
let room: ServiceRoom;
let way: HttpLiar;
let documents: SignedDocument[];

beforeAll(async () => {
  at = await openFaultRoom(inject('addresses'), 8);
  const settings = {
    KHB_LEDGER_PACE_MS: '20',
    KHB_LEDGER_UNPROVEN_MS: '2000',
    KHB_WITNESS_TIMEOUT_MS: '700',
    KHB_PROBE_PATIENCE_MS: '20000',
  };
  room = await openServiceRoom(at.surroundings, settings, async (url) => {
    way = await httpLiar(url);
    return way.url;
  });
  documents = [...at.documents];
});
afterEach(() => way.set(undefined));
afterAll(async () => {
  await room?.close();
  await way?.close();
  await at?.close();
});

describe('while the witness is of no use, a push is accepted with its receipt and its proof comes later', () => {
  outage('witness away', async () => {
    await through(
      () => room.witness.kill(),
      () => room.witness.start(),
      async () => {
        await room.service.stop();
        await room.start();
      },
    );
  });

  outage('witness frozen', () => throughFault('frozen'));

  outage('witness lying', async () => {
    for (const fault of ['rubbish', 'huge', 'drip', 'other-answer'] as const) await throughFault(fault);
    await saysThatItKnowsMore();
  });
});

function throughFault(fault: Parameters<HttpLiar['set']>[0]): Promise<void> {
  return through(
    () => way.set(fault),
    () => way.set(undefined),
  );
}

/** @param meanwhile what is done besides while it lasts */
async function through(
  begin: () => unknown,
  end: () => unknown,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<void> {
  await room.settled();
  await begin();
  const first = await accepted();
  await meanwhile();
  await expect.poll(room.alarms, soon).toEqual(['ledger-unproven']);
  await expect.poll(async () => (await countWaiting(room.database)).lines, soon).toBe(0);
  await expect.poll(atBackup, soon).toBe(await size());
  expect(await proof(first)).toBe('pending');
  await end();
  await expect.poll(() => proof(first), soon).toBe('proven');
  await expect.poll(room.alarms, soon).toEqual([]);
}

/** Nobody can tell here whose word is the true one: until the witness says otherwise, nothing more is signed. */
async function saysThatItKnowsMore(): Promise<void> {
  await room.settled();
  await room.witness.kill();
  const liar = createServer((_, answer) => {
    answer.writeHead(409, { 'content-type': 'text/x.tlog.size' });
    answer.end('1000000\n');
  });
  liar.listen(Number(new URL(room.witness.url).port), '127.0.0.1');
  await once(liar, 'listening');
  const ids = [await accepted()];
  await expect.poll(room.alarms, soon).toContain('ledger-stopped');
  const stood = await size();
  ids.push(await accepted());
  expect([await size(), await Promise.all(ids.map(proof))]).toEqual([stood, ['pending', 'pending']]);
  liar.close();
  liar.closeAllConnections();
  await room.witness.start();
  await expect.poll(() => Promise.all(ids.map(proof)), soon).toEqual(['proven', 'proven']);
  await expect.poll(room.alarms, soon).toEqual([]);
}

const soon = { timeout: 30_000, interval: 100 };
const ask = (path: string, init: RequestInit = {}) =>
  fetch(room.service.url + path, {
    ...init,
    headers: { authorization: `Bearer ${at.apiKey}`, ...init.headers },
  });
/** A document is pushed, judged and has its receipt; its record is shown. Answers the submission's id. */
async function accepted(): Promise<string> {
  const document = documents.pop();
  if (!document) throw new Error('no document left');
  const answer = await ask('/v1/submissions', {
    method: 'POST',
    headers: { 'content-type': 'application/xml', prefer: 'wait=15' },
    body: new Uint8Array(document.bytes),
  });
  const told = (await answer.json()) as { id: string };
  expect(told).toMatchObject({ state: 'accepted', receipt: expect.any(String) });
  const record = await ask(`/v1/transcripts/${document.pupil.personalId}/years/2025-2026/document`);
  expect(record.status).toBe(200);
  return told.id;
}
const proof = async (id: string) =>
  ((await (await ask(`/v1/submissions/${id}`)).json()) as { proof: { state: string } }).proof.state;
const size = async () => (await room.database.logHeads.findOne({ _id: LEDGER }))?.size;
const atBackup = async () => (await checkpointSizes(room.sites.backup)).at(-1);

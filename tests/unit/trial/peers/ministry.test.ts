import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MinistryClient, ministryClient } from '../../../../src/interop/ministry/client.ts';
import { parseKeySet, type SigningKey, signJws } from '../../../../src/interop/ministry/jws.ts';
import { JOSE, TYP } from '../../../../src/interop/ministry/wire.ts';
import { makeStrangerKey } from '../../../../trial/peers/ministry/keys.ts';
import { type RunningMinistry, readKeys, startMinistry } from '../../../support/ministry.ts';
import { makeMessage, makeProvinceKey, PROVINCE } from '../../interop/ministry/fixtures.ts';

let ministry: RunningMinistry;
let client: MinistryClient;
let number = 0;
const { key, keysFile } = await makeProvinceKey();

beforeAll(async () => {
  ministry = await startMinistry(`${PROVINCE}=${keysFile}`, { notConnected: 'con-dao' });
  client = await connect();
});
afterAll(() => ministry.stop());
beforeEach(() => ministry.fault(undefined));

async function connect(signingKey = key, timeoutMs = 1_000): Promise<MinistryClient> {
  return ministryClient({
    url: ministry.url,
    province: PROVINCE,
    key: signingKey,
    ministryKeys: parseKeySet(await readKeys(ministry), new Date()),
    clock: () => new Date(),
    timeoutMs,
  });
}

/** A message of a pupil of its own. */
function fresh(more: Parameters<typeof makeMessage>[0] = {}) {
  number += 1;
  const personalId = `0990000${String(number).padStart(5, '0')}` as ReturnType<
    typeof makeMessage
  >['personalId'];
  return makeMessage({ messageId: `message-${number}`, personalId, ...more });
}

async function timesReceived(messageId: string): Promise<number> {
  const events = await ministry.events();
  return events.filter((event) => event.event === 'received' && event.messageId === messageId).length;
}

describe('a message to the ministry', () => {
  it('is receipted with the ministry’s signature, and its document is kept byte for byte', async () => {
    const message = fresh();
    const delivery = await client.deliver(message);
    expect(delivery).toMatchObject({ kind: 'received', receipt: { messageId: message.messageId } });
    const [record] = message.records;
    const kept = await readFile(join(ministry.dataDir, 'documents', `${record?.sha256}.xml`));
    expect(kept.toString('base64')).toBe(record?.document);
  });

  it('can be asked after by the province that sent it, and by nobody else', async () => {
    const message = fresh();
    const delivery = await client.deliver(message);
    const path = `/v1/messages/${message.messageId}`;
    const iat = Math.floor(Date.now() / 1_000);
    const ask = async (by: SigningKey) => {
      const proof = await signJws(TYP.call, { iss: PROVINCE, aud: 'ministry', method: 'GET', path, iat }, by);
      return await fetch(`${ministry.url}${path}`, { headers: { authorization: `Bearer ${proof}` } });
    };
    const known = await ask(key);
    expect(await known.json()).toMatchObject({ receipt: delivery.jws });
    expect((await ask(await makeStrangerKey())).status).toBe(401);
  });

  it('sent twice, or twice at once, is one message with the same receipt', async () => {
    const message = fresh();
    const [first, second] = await Promise.all([client.deliver(message), client.deliver(message)]);
    expect(second).toEqual(first);
    expect(await client.deliver(message)).toEqual(first);
    expect(await timesReceived(message.messageId)).toBe(1);
  });

  it('is refused for good to a province that is not connected, the same each time (Đ26.4a)', async () => {
    const message = fresh({ toProvince: 'con-dao' });
    const refused = await client.deliver(message);
    expect(refused).toMatchObject({ kind: 'refused', code: 'province-not-connected' });
    expect(await client.deliver(message)).toEqual(refused);
  });

  it('is refused when its document is not the one it names', async () => {
    const message = fresh();
    const records = message.records.map((record) => ({
      ...record,
      document: Buffer.from('<x/>').toString('base64'),
    }));
    expect(await client.deliver({ ...message, records })).toMatchObject({
      kind: 'refused',
      code: 'document-hash-mismatch',
    });
  });

  it('is refused when a later one of the same pupil came before it', async () => {
    const later = fresh({ sequence: 9 });
    await client.deliver(later);
    const earlier = { ...later, messageId: `${later.messageId}-earlier`, sequence: 8 };
    expect(await client.deliver(earlier)).toMatchObject({ kind: 'refused', code: 'sequence-out-of-order' });
  });

  it('with a known id and other content is not answered for good', async () => {
    const message = fresh();
    await client.deliver(message);
    const other = client.deliver({ ...message, toSchoolName: 'Trường khác' });
    await expect(other).rejects.toMatchObject({ reason: 'answer-not-understood', status: 409 });
  });

  it('signed by an unknown key is not taken', async () => {
    const stranger = await connect(await makeStrangerKey());
    const message = fresh();
    await expect(stranger.deliver(message)).rejects.toMatchObject({ reason: 'not-authorised' });
    expect(await timesReceived(message.messageId)).toBe(0);
  });

  it('whose Idempotency-Key is another is not taken', async () => {
    const message = fresh();
    const response = await fetch(`${ministry.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': JOSE, 'idempotency-key': 'another-one' },
      body: await signJws(TYP.transfer, message, key),
    });
    expect(response.status).toBe(400);
    expect(await timesReceived(message.messageId)).toBe(0);
  });

  it('larger than the limit is cut off', async () => {
    const body = new Uint8Array(33 * 1024 * 1024).fill(0x61);
    const headers = { 'content-type': JOSE, 'idempotency-key': 'too-large-one' };
    const status = await fetch(`${ministry.url}/v1/messages`, { method: 'POST', headers, body }).then(
      (response) => response.status,
      () => 'cut off',
    );
    expect([413, 'cut off']).toContain(status);
  });
});

describe('when the ministry misbehaves, nothing is believed, and the same message later is one message', () => {
  it.each([
    ['is slow', { kind: 'slow', ms: 1_500, calls: 1 }, 'timeout', 1],
    ['is down', { kind: 'down', how: 'status-503', calls: 1 }, 'server-error', 0],
    ['closes the connection', { kind: 'down', how: 'connection-closed', calls: 1 }, 'unreachable', 0],
    ['loses its answer', { kind: 'duplicate', how: 'answer-lost', calls: 1 }, 'unreachable', 1],
    ['answers with a web page', { kind: 'garbage', how: 'html', calls: 1 }, 'answer-not-understood', 1],
    [
      'breaks its answer off',
      { kind: 'garbage', how: 'truncated-json', calls: 1 },
      'answer-not-understood',
      1,
    ],
    ['signs with another key', { kind: 'garbage', how: 'wrong-key', calls: 1 }, 'receipt-invalid', 1],
    ['receipts another message', { kind: 'garbage', how: 'other-message', calls: 1 }, 'receipt-invalid', 1],
  ] as const)('%s', async (_, fault, reason, receivedMeanwhile) => {
    const message = fresh();
    await ministry.fault(fault);
    await expect(client.deliver(message)).rejects.toMatchObject({ name: 'MinistryUnavailable', reason });
    await expect.poll(() => timesReceived(message.messageId), { timeout: 5_000 }).toBe(receivedMeanwhile);
    expect(await client.deliver(message)).toMatchObject({ kind: 'received' });
    expect(await timesReceived(message.messageId)).toBe(1);
  });

  it.each([
    ['wrong-key', 'signature-invalid'],
    ['other-message', 'not-of-this-message'],
  ] as const)('and what is wrong with a receipt is told: %s', async (how, wrong) => {
    const message = fresh();
    await ministry.fault({ kind: 'garbage', how, calls: 1 });
    await expect(client.deliver(message)).rejects.toThrow(
      new RegExp(`^receipt-invalid \\(status 20[01]\\): ${wrong}$`),
    );
    expect(await client.deliver(message)).toMatchObject({ kind: 'received' });
  });

  it('answers twice', async () => {
    const message = fresh();
    await ministry.fault({ kind: 'duplicate', how: 'answered-twice', calls: 1 });
    expect(await client.deliver(message)).toMatchObject({ kind: 'received' });
    expect(await client.deliver(message)).toMatchObject({ kind: 'received' });
    expect(await timesReceived(message.messageId)).toBe(1);
  });

  it('is not there at all', async () => {
    const keys = parseKeySet(await readKeys(ministry), new Date());
    const nobody = ministryClient({
      url: 'http://127.0.0.1:9',
      province: PROVINCE,
      key,
      ministryKeys: keys,
      clock: () => new Date(),
    });
    await expect(nobody.deliver(fresh())).rejects.toMatchObject({ reason: 'unreachable' });
  });
});

describe('the mailbox', () => {
  const [record] = makeMessage().records;
  const arrival = {
    fromProvince: 'ha-noi',
    toSchoolId: '37000001',
    personalId: '099000000777',
    records: [{ schoolYear: '2024-2025', document: Buffer.from(record?.document ?? '', 'base64') }],
  };

  it('shows what waits, gives it with the ministry’s signature, and takes the first answer only', async () => {
    const messageId = await ministry.deposit(PROVINCE, arrival);
    const [entry] = (await client.mailbox(0)).filter((item) => item.messageId === messageId);
    expect(entry).toBeDefined();
    expect((await client.mailbox(entry?.position ?? 0)).map((item) => item.messageId)).not.toContain(
      messageId,
    );
    const message = await client.arrival(messageId);
    expect(message).toMatchObject({ personalId: arrival.personalId, toProvince: PROVINCE });

    const records = message.records.map(({ schoolYear, sha256 }) => ({ schoolYear, sha256 }));
    const answer = { outcome: 'received', messageId, province: PROVINCE, records } as const;
    expect(await client.answerArrival(answer)).toBe(true);
    expect(await client.answerArrival(answer)).toBe(true);
    const refusal = { outcome: 'refused', messageId, province: PROVINCE, code: 'unknown-school' } as const;
    expect(await client.answerArrival(refusal)).toBe(false);
    expect((await client.mailbox(0)).map((item) => item.messageId)).not.toContain(messageId);
  });

  it('is not shown to a caller without the province’s key', async () => {
    const stranger = await connect(await makeStrangerKey());
    await expect(stranger.mailbox(0)).rejects.toMatchObject({ reason: 'not-authorised' });
    const response = await fetch(`${ministry.url}/v1/mailboxes/${PROVINCE}/messages?after=0`);
    expect(response.status).toBe(401);
  });

  it('is not shown for a signed call that was meant for another address or is old', async () => {
    const path = `/v1/mailboxes/${PROVINCE}/messages?after=0`;
    const now = Math.floor(Date.now() / 1_000);
    const call = { iss: PROVINCE, aud: 'ministry', method: 'GET', path, iat: now };
    const ask = async (claims: object) => {
      const proof = await signJws(TYP.call, claims, key);
      return (await fetch(`${ministry.url}${path}`, { headers: { authorization: `Bearer ${proof}` } }))
        .status;
    };
    expect(await ask(call)).toBe(200);
    expect(await ask({ ...call, path: '/v1/other' })).toBe(401);
    expect(await ask({ ...call, iat: now - 600 })).toBe(401);
  });

  it('holds a message that the ministry did not sign: it is not believed', async () => {
    const messageId = await ministry.deposit(PROVINCE, { ...arrival, wrongKey: true });
    await expect(client.arrival(messageId)).rejects.toMatchObject({
      name: 'JwsRefused',
      fault: 'signature-invalid',
    });
  });
});

describe('killed with -9', () => {
  it('the ministry knows all that it has answered for, and cuts off a line it had not finished', async () => {
    const message = fresh();
    const before = await client.deliver(message);
    const boxed = await ministry.deposit(PROVINCE, {
      fromProvince: 'ha-noi',
      toSchoolId: '37000001',
      personalId: '099000000778',
      records: [],
    });
    await ministry.kill();
    await appendFile(join(ministry.dataDir, 'events.jsonl'), '{"event":"received","messag');
    await ministry.start();
    expect(await client.deliver(message)).toEqual(before);
    expect(await timesReceived(message.messageId)).toBe(1);
    expect((await client.mailbox(0)).map((item) => item.messageId)).toContain(boxed);
    const next = fresh();
    await client.deliver(next);
    expect(await timesReceived(next.messageId)).toBe(1);
  });
});

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openJws } from '../../src/interop/ministry/jws.ts';
import { arrivalAnswerSchema, ministryReceiptSchema, TYP } from '../../src/interop/ministry/wire.ts';
import type { Fault } from '../../trial/peers/ministry/faults.ts';
import { type MinistryRoom, openMinistryRoom, schoolYear, until } from '../support/ministry-room.ts';

let room: MinistryRoom;
let left: MinistryRoom['documents'][number][];

beforeAll(async () => {
  room = await openMinistryRoom(inject('addresses'), 8);
  left = [...room.documents];
});
afterAll(() => room?.close());

function take() {
  const document = left.pop();
  if (!document) throw new Error('no document left');
  return document;
}

test('a pupil leaves for another province: the school has the signed receipt of the ministry in one call (Đ26.4)', async () => {
  const document = take();
  const answer = await room.sendAway(document, 'wait=20');
  expect(answer).toMatchObject({ status: 201, json: { state: 'forwarded', to: { province: 'ha-noi' } } });
  const { jws } = answer.json.ministryReceipt;
  const receipt = await openJws(TYP.receipt, jws, room.ministryKeys, ministryReceiptSchema);
  expect(receipt.records).toEqual([{ schoolYear, sha256: document.sha256 }]);
  expect((await room.call('GET', answer.headers.get('location') ?? '')).json).toEqual(answer.json);
  const transcript = await room.call('GET', `/v1/transcripts/${document.pupil.personalId}`);
  expect(transcript.json.state).toMatchObject({ kind: 'departed', province: 'ha-noi' });
  const again = { personalId: document.pupil.personalId, to: { kind: 'school', schoolId: '37099999' } };
  expect((await room.call('POST', '/v1/transfers', again)).status).not.toBe(201);
});

describe('while the ministry misbehaves for three calls, a forward still ends, once, with a true receipt', () => {
  test.each<[string, Fault]>([
    ['answers with a web page', { kind: 'garbage', how: 'html', calls: 3 }],
    ['signs with another key', { kind: 'garbage', how: 'wrong-key', calls: 3 }],
    ['is down', { kind: 'down', how: 'status-503', calls: 3 }],
    ['loses its answers', { kind: 'duplicate', how: 'answer-lost', calls: 3 }],
    ['answers twice', { kind: 'duplicate', how: 'answered-twice', calls: 3 }],
    ['is slow', { kind: 'slow', ms: 1_000, calls: 3 }],
  ])('%s', async (_, fault) => {
    await room.ministry.fault(fault);
    const { json } = await room.sendAway(take(), 'wait=30');
    await until('it is forwarded', 30_000, async () => (await transfer(json.id)).state === 'forwarded');
    await openJws(
      TYP.receipt,
      (await transfer(json.id)).ministryReceipt.jws,
      room.ministryKeys,
      ministryReceiptSchema,
    );
    expect((await room.timesReceived()).get(`${json.id}.out`)).toBe(1);
    await room.ministry.fault(undefined);
  });

  async function transfer(id: string) {
    return (await room.call('GET', `/v1/transfers/${id}`)).json;
  }
});

test('a pupil comes from another province: the scheduler collects, the school accepts; a changed document is refused (Đ26.3b)', async () => {
  const [genuine, changed] = room.foreign;
  if (!genuine || !changed) throw new Error('no documents');
  const { ministry } = room;
  const deposit = (document: typeof genuine, bytes: Uint8Array) =>
    ministry.deposit('ninh-binh', {
      fromProvince: 'ha-noi',
      toSchoolId: room.schoolId,
      personalId: document.pupil.personalId,
      records: [{ schoolYear, document: bytes }],
    });
  const good = await deposit(genuine, genuine.bytes);
  const tampered = Buffer.from(changed.bytes).toString('utf8').replace('<KHOI>6</KHOI>', '<KHOI>7</KHOI>');
  const bad = await deposit(changed, Buffer.from(tampered));
  await until('both are answered', 100_000, async () =>
    (await ministry.mailbox('ninh-binh')).every(({ answer }) => answer !== undefined),
  );
  const answers = await ministry.mailbox('ninh-binh');
  const answerTo = (id: string) =>
    openJws(
      TYP.arrivalAnswer,
      answers.find(({ messageId }) => messageId === id)?.answer ?? '',
      room.repositoryKeys,
      arrivalAnswerSchema,
    );
  expect(await answerTo(good)).toMatchObject({ outcome: 'received', records: [{ sha256: genuine.sha256 }] });
  expect(await answerTo(bad)).toMatchObject({ outcome: 'refused', code: 'verification-failed' });

  const incoming = await room.call('GET', '/v1/transfers?direction=incoming');
  expect(incoming.json.items).toMatchObject([
    { personalId: genuine.pupil.personalId, from: { province: 'ha-noi' } },
  ]);
  const accepted = await room.call('POST', incoming.json.items[0].links.acceptance);
  expect(accepted).toMatchObject({ status: 200, json: { state: 'accepted' } });
  const transcript = await room.call('GET', `/v1/transcripts/${genuine.pupil.personalId}`);
  expect(transcript.json).toMatchObject({
    state: { kind: 'open', schoolId: room.schoolId },
    years: [{ sha256: genuine.sha256, origin: { province: 'ha-noi' } }],
  });
});

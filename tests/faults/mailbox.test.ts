import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makePki, type Pki } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { type RunningMinistry, startMinistry } from '../support/ministry.ts';
import { fault } from './fault.ts';
import { documentsOf, openProvince, type Province, schoolYear } from './province.ts';

const province = 'ninh-binh';
const elsewhere = makeSchool('01099501', { teachers: 1, classes: ['6A'] });

describe('the ministry’s mailbox', () => {
  let dir: string;
  let ministry: RunningMinistry;
  let at: Province;
  let documents: ReturnType<typeof documentsOf>;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'khb-mailbox-'));
    const keys = join(dir, 'province-keys.json');
    ministry = await startMinistry(`${province}=${keys}`);
    const env = {
      KHB_MINISTRY_URL: ministry.url,
      KHB_MINISTRY_KEYS_FILE: ministry.keysFile,
      KHB_SWEEP_EVERY_MS: '3000',
    };
    at = await openProvince({ addresses: inject('addresses'), schools: 1, env });
    await writeFile(keys, await at.read('/.well-known/jwks.json'));
    // Certified by the same authorities, as a school of another province is.
    const there: Pki = await makePki({ schools: [elsewhere], authorities: at.pki });
    documents = documentsOf(there, elsewhere, schoolYear, { pupils: 10, seed: 'mailbox' });
  });
  afterAll(async () => {
    await at?.close();
    await ministry?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const arrive = (index: number, more: { messageId?: string; wrongKey?: boolean } = {}) => {
    const document = documents[index];
    if (!document) throw new Error('no document left');
    return ministry.deposit(province, {
      fromProvince: 'ha-noi',
      toSchoolId: at.a.id,
      personalId: document.pupil.personalId,
      records: [{ schoolYear, document: document.bytes }],
      ...more,
    });
  };
  /** What the repository answered to the messages of this id, the first one first. */
  const answers = async (messageId: string) =>
    (await ministry.mailbox(province))
      .filter((item) => item.messageId === messageId)
      .map(({ answer }) => (answer === undefined ? undefined : decodeJwt(answer)));
  const answered = (messageId: string, count: number) =>
    expect
      .poll(async () => (await answers(messageId)).filter(Boolean).length, {
        timeout: 100_000,
        interval: 500,
      })
      .toBe(count);

  test('a pupil who comes from another province is taken in', async () => {
    const messageId = await arrive(0);
    await answered(messageId, 1);
    expect(await answers(messageId)).toMatchObject([{ outcome: 'received' }]);
  });

  fault('a repeated message id with another document is not answered as received', async () => {
    const messageId = await arrive(1);
    await answered(messageId, 1);
    await arrive(2, { messageId });
    await answered(messageId, 2);
    expect(await answers(messageId)).toMatchObject([{ outcome: 'received' }, { outcome: 'refused' }]);
  });

  fault('six messages at its head that are not the ministry’s keep nobody else from its turn', async () => {
    for (let index = 3; index < 9; index += 1) await arrive(index, { wrongKey: true });
    const messageId = await arrive(9);
    await answered(messageId, 1);
  });
});

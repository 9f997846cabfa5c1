import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { makePki } from '../../kit/pki.ts';
import { pushDocuments } from '../../kit/push.ts';
import { makeSchool } from '../../kit/school.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Transfer } from '../../src/domain/transfer/transfer.ts';
import { type KeySet, parseKeySet } from '../../src/interop/ministry/jws.ts';
import { type Connections, connect } from '../../src/roles/connect.ts';
import { loadReceiptKey } from '../../src/storage/index/receipts.ts';
import { schoolKey } from './issue-key.ts';
import { type RunningMinistry, readKeys, startMinistry } from './ministry.ts';
import { openPupils } from './open-pupils.ts';
import { registerSchool } from './register-school.ts';
import { type Addresses, makeSurroundings, type ServiceProcess, startService } from './service.ts';

export const schoolYear = '2025-2026' as SchoolYear;
const home = makeSchool('37099231', { teachers: 1, classes: ['6A'] });
const elsewhere = makeSchool('01099231', { teachers: 1, classes: ['6A'] });

/** The whole way: the service and the ministry as processes, a school with accepted pupils, and pupils of another province. */
export interface MinistryRoom {
  readonly schoolId: string;
  /** of the school, accepted by the service */
  readonly documents: readonly SignedDocument[];
  /** of a school of another province, unknown here */
  readonly foreign: readonly SignedDocument[];
  readonly connections: Connections;
  readonly ministry: RunningMinistry;
  readonly service: ServiceProcess;
  readonly ministryKeys: KeySet;
  readonly repositoryKeys: KeySet;
  call(method: 'GET' | 'POST', path: string, body?: object, prefer?: string): Promise<Answer>;
  /** releases a pupil to a school of another province */
  sendAway(document: SignedDocument, prefer?: string): Promise<Answer>;
  transfersIn(state: Transfer['state']): Promise<number>;
  /** how often the ministry took the message of a transfer, by its journal on disk */
  timesReceived(): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers by toMatchObject
  readonly json: any;
}

export async function openMinistryRoom(addresses: Addresses, pupils: number): Promise<MinistryRoom> {
  const pki = await makePki({ schools: [home, elsewhere] });
  const signed = { pki, schoolYear, seed: 'ministry' };
  const documents = makeSignedDocuments({ ...signed, school: home.id, pupilsPerClass: pupils });
  const foreign = makeSignedDocuments({ ...signed, school: elsewhere.id, pupilsPerClass: 4 });

  const surroundings = await makeSurroundings({ addresses, pki });
  const { publicJwk } = await loadReceiptKey(surroundings.receiptKeyPem);
  const repositoryJwks = JSON.stringify({ keys: [publicJwk] });
  const provinceKeys = join(surroundings.dir, 'province-keys.json');
  await writeFile(provinceKeys, repositoryJwks);
  const ministry = await startMinistry(`ninh-binh=${provinceKeys}`, { notConnected: 'con-dao' });
  const connections = await connect(await loadConfig(surroundings.env), pino({ level: 'silent' }));
  const { database } = connections;
  await registerSchool(database, { _id: home.id, name: home.name });
  const { token } = await schoolKey(database, home.id);
  const env = { KHB_MINISTRY_URL: ministry.url, KHB_MINISTRY_KEYS_FILE: ministry.keysFile };
  const service = await startService(surroundings, { env });

  const personalIds = documents.map(({ pupil }) => pupil.personalId);
  await openPupils(database, home.id, schoolYear, personalIds);
  const pushed = await pushDocuments({
    baseUrl: service.url,
    apiKey: token,
    statePath: join(surroundings.dir, 'push-state.jsonl'),
    documents: documents.map(({ bytes, sha256 }) => ({ name: sha256, bytes })),
    concurrency: 8,
  });
  if (pushed.accepted !== documents.length)
    throw new Error(`accepted ${pushed.accepted} of ${documents.length}`);

  const call: MinistryRoom['call'] = async (method, path, body, prefer) => {
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(prefer === undefined ? {} : { prefer }),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, headers: response.headers, json: JSON.parse(await response.text()) };
  };
  return {
    schoolId: home.id,
    documents,
    foreign,
    connections,
    ministry,
    service,
    ministryKeys: parseKeySet(await readKeys(ministry), new Date()),
    repositoryKeys: parseKeySet(repositoryJwks, new Date()),
    call,
    sendAway: ({ pupil }, prefer) => {
      const to = { kind: 'province', province: 'ha-noi', schoolName: 'Trường THCS Thử Nghiệm Hà Nội' };
      return call('POST', '/v1/transfers', { personalId: pupil.personalId, to }, prefer);
    },
    transfersIn: (state) => database.transcripts.countDocuments({ 'transfers.state': state }),
    timesReceived: async () => {
      const times = new Map<string, number>();
      for (const event of await ministry.events()) {
        if (event.event === 'received') times.set(event.messageId, (times.get(event.messageId) ?? 0) + 1);
      }
      return times;
    },
    close: async () => {
      await service.stop();
      await ministry.stop();
      await connections.close();
      await surroundings.remove();
    },
  };
}

/** Looks every tenth of a second. @throws Error when it does not come true in time */
export async function until(what: string, withinMs: number, holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + withinMs; ; ) {
    if (await holds()) return;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`);
    await sleep(100);
  }
}

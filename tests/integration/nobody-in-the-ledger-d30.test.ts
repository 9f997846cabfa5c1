import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { makePki, type Pki, schoolOf } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { configParts } from '../../src/config/config-parts.ts';
import { vietnameseDay } from '../../src/domain/identity/calendar.ts';
import { newestCheckpoint } from '../../src/ledger/log/reader.ts';
import { walkLog } from '../../src/ledger/log/walk.ts';
import { looksLogName } from '../../src/ledger/looks/looks-log.ts';
import { openIndex } from '../../src/roles/open-index.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { countWaiting } from '../../src/storage/index/pending.ts';
import { loadReceiptKey } from '../../src/storage/index/receipts.ts';
import { openLogStore } from '../../src/storage/sites/log-store.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import { schoolKey } from '../support/issue-key.ts';
import { type RunningMinistry, startMinistry } from '../support/ministry.ts';
import { until } from '../support/ministry-room.ts';
import { makeOfficers } from '../support/officers.ts';
import { everyObject } from '../support/privacy/every-object.ts';
import { hashSearch } from '../support/privacy/hash-search.ts';
import { type OverheardRedis, overhearRedis } from '../support/privacy/overheard-redis.ts';
import { wordSearch, wordsOfPupil } from '../support/privacy/personal-words.ts';
import { registerSchool } from '../support/register-school.ts';
import {
  makeSurroundings,
  type ServiceProcess,
  type Surroundings,
  startService,
} from '../support/service.ts';

const schoolYear = '2025-2026';
const here = makeSchool('37099261', { teachers: 1, classes: ['6A'] });
const there = makeSchool('37099262', { teachers: 1, classes: ['6A'] });
const elsewhere = makeSchool('01099261', { teachers: 1, classes: ['6A'] });
const stranger = '099261000001';
const year = Number(vietnameseDay(new Date()).slice(0, 4));

/** All that callers type in this run and nobody may find again. */
const typed = new Map<string, string>();
const say = (name: string, more = '') => {
  const word = `${more}${name} bí mật ${randomBytes(6).toString('hex')}`;
  typed.set(`typed ${typed.size}: ${name}`, word);
  return word;
};
/** The same for a header: of plain letters, with a number that nobody may link. */
const sayPlain = (name: string, personalId: string) => {
  const word = `${name}-${personalId}-${randomBytes(6).toString('hex')}`;
  typed.set(`typed ${typed.size}: ${name}`, word);
  return word;
};

let pki: Pki;
let surroundings: Surroundings;
let ministry: RunningMinistry;
let service: ServiceProcess;
let database: Database;
let overheard: OverheardRedis;
let pupils: readonly SignedDocument[];
let foreign: readonly SignedDocument[];
let keys: { here: string; there: string; one: string; two: string };
/** the lines of every log, as they stand at both sites */
let lines: readonly string[];

beforeAll(async () => {
  pki = await makePki({ schools: [here, there, elsewhere] });
  pupils = makeSignedDocuments({ pki, schoolYear, seed: 'nobody', school: here.id, pupilsPerClass: 7 });
  foreign = makeSignedDocuments({ pki, schoolYear, seed: 'nobody', school: elsewhere.id, pupilsPerClass: 2 });
  surroundings = await makeSurroundings({
    addresses: inject('addresses'),
    pki,
    env: {
      KHB_LEDGER_PACE_MS: '20',
      KHB_LOOKS_PACE_MS: '100',
      KHB_SWEEP_EVERY_MS: '1000',
      KHB_LOG_LEVEL: 'trace',
      KHB_PROBE_PATIENCE_MS: '20000',
    },
  });
  const { publicJwk } = await loadReceiptKey(surroundings.receiptKeyPem);
  const provinceKeys = join(surroundings.dir, 'province-keys.json');
  await writeFile(provinceKeys, JSON.stringify({ keys: [publicJwk] }));
  ministry = await startMinistry(`ninh-binh=${provinceKeys}`);
  overheard = await overhearRedis(surroundings.redisUrl, surroundings.queuePrefix);
  const env = { KHB_MINISTRY_URL: ministry.url, KHB_MINISTRY_KEYS_FILE: ministry.keysFile };
  service = await startService(surroundings, { env });
  database = await openIndex(surroundings.env);
  for (const { id, name } of [here, there]) await registerSchool(database, { _id: id, name });
  const officers = await makeOfficers(database, () => new Date());
  keys = {
    here: (await schoolKey(database, here.id)).token,
    there: (await schoolKey(database, there.id)).token,
    one: await officers.token('Cán Bộ Ba'),
    two: await officers.token('Cán Bộ Bốn'),
  };
  await liveThroughAll();
  lines = await settled();
}, 300_000);
afterAll(async () => {
  overheard?.end();
  await service?.kill();
  await ministry?.stop();
  await database?.close();
  await surroundings?.remove();
});

type Who = keyof typeof keys;
interface Heard {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers
  readonly json: any;
}

async function call(
  who: Who,
  method: 'GET' | 'POST',
  path: string,
  body?: object | Uint8Array | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Heard> {
  const xml = body instanceof Uint8Array;
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${keys[who]}`,
      prefer: 'wait=30',
      ...(body !== undefined && { 'content-type': xml ? 'application/xml' : 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && {
      body: xml ? new Uint8Array(body) : typeof body === 'string' ? body : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : undefined };
}

function good(heard: Heard): Heard {
  if (heard.status >= 300) throw new Error(`${heard.status} ${JSON.stringify(heard.json)}`);
  return heard;
}

function pupil(index: number): SignedDocument {
  const found = pupils[index];
  if (!found) throw new Error('no such pupil');
  return found;
}
const numberOf = (index: number) => pupil(index).pupil.personalId;

async function liveThroughAll(): Promise<void> {
  await createAndPush();
  await requests();
  await transfers();
  await certificates();
  await looks();
}

async function createAndPush(): Promise<void> {
  const ids = pupils.map(({ pupil: { personalId } }) => personalId);
  const [first = '', ...others] = ids;
  const create = (personalIds: readonly string[], named: string) =>
    call(
      'here',
      'POST',
      '/v1/requests',
      { kind: 'create', schoolYear, personalIds },
      {
        'idempotency-key': sayPlain(named, first),
        'x-request-id': first,
      },
    );
  good(await create([first], 'key-of-one'));
  good(await create(others, 'key-of-a-list'));
  // The number itself is the key, and part of the call's id.
  for (const [
    index,
    {
      bytes,
      pupil: { personalId },
    },
  ] of pupils.entries())
    good(
      await call('here', 'POST', '/v1/submissions', bytes, {
        ...(index % 2 === 0 && { 'idempotency-key': personalId }),
        'x-request-id': `push-${personalId}`,
      }),
    );
  const text = Buffer.from(pupil(0).bytes).toString('utf8');
  const damaged = Buffer.from(text.replace('<KHOI>6</KHOI>', '<KHOI>7</KHOI>'));
  await call('here', 'POST', '/v1/submissions', damaged, {
    'idempotency-key': sayPlain('key-refused', numberOf(0)),
  });
  const root = `ID_${numberOf(1)}_${pupil(1).pupil.fullName.replaceAll(' ', '_')}`;
  await call(
    'here',
    'POST',
    '/v1/submissions',
    Buffer.from(`<?xml version="1.0"?><${root} a="${numberOf(2)}"/>`),
  );
  await call('there', 'POST', '/v1/submissions', pupil(3).bytes);
  await call('here', 'POST', '/v1/requests', `{"kind":"${pupil(0).pupil.fullName}", ${numberOf(0)}`);
}

async function requests(): Promise<void> {
  const authenticate = (who: Who, personalId: string, more: object = {}) =>
    call(
      who,
      'POST',
      '/v1/requests',
      { kind: 'authenticate', personalId, ...more },
      {
        'idempotency-key': sayPlain('key-authenticate', personalId),
      },
    );
  good(await authenticate('here', numberOf(0)));
  const document = Buffer.from(pupil(0).bytes).toString('base64');
  good(await authenticate('here', numberOf(0), { schoolYear, document }));
  await authenticate('there', numberOf(0));
  await authenticate('here', stranger);
  const cancel = async (index: number, key: string) =>
    good(
      await call(
        'here',
        'POST',
        '/v1/requests',
        {
          kind: 'cancel',
          personalId: numberOf(index),
          schoolYear,
          reason: say('reason', `${numberOf(index)} `),
        },
        { 'idempotency-key': key },
      ),
    ).json.id;
  const approved = await cancel(1, numberOf(1));
  const rejected = await cancel(2, sayPlain('key-cancel', numberOf(2)));
  const withdrawn = await cancel(3, sayPlain('key-withdrawn', numberOf(3)));
  const decide = (id: string, approve: boolean) =>
    call('one', 'POST', `/v1/requests/${id}/decision`, { approve, note: say('note', numberOf(2)) });
  good(await decide(approved, true));
  good(await decide(rejected, false));
  good(await call('here', 'POST', `/v1/requests/${withdrawn}/withdrawal`));
  await call('there', 'POST', '/v1/requests', {
    kind: 'cancel',
    personalId: numberOf(4),
    schoolYear,
    reason: say('reason of another school'),
  });
}

async function transfers(): Promise<void> {
  const release = (index: number, to: object) =>
    call('here', 'POST', '/v1/transfers', { personalId: numberOf(index), to });
  const within = { kind: 'school', schoolId: there.id };
  const moved = good(await release(4, within)).json.id;
  good(await call('there', 'POST', `/v1/transfers/${moved}/acceptance`));
  const back = good(await release(5, within)).json.id;
  good(await call('here', 'POST', `/v1/transfers/${back}/withdrawal`));
  const away = { kind: 'province', province: 'ha-noi', schoolName: say('school far away') };
  good(await release(6, away));

  const arrives = async (document: SignedDocument | undefined, bytes?: Uint8Array) => {
    if (!document) throw new Error('no such pupil');
    const { personalId } = document.pupil;
    const messageId = `hs.${personalId}.${randomBytes(4).toString('hex')}`;
    typed.set(`typed: message id of ${personalId}`, messageId);
    const records = [{ schoolYear, document: bytes ?? document.bytes }];
    await ministry.deposit('ninh-binh', {
      messageId,
      fromProvince: 'ha-noi',
      toSchoolId: here.id,
      personalId,
      records,
    });
  };
  const [genuine, changed] = foreign;
  await arrives(genuine);
  await arrives(changed, Buffer.from('<HOC_BA/>'));
  await until('the arrivals are answered', 100_000, async () =>
    (await ministry.mailbox('ninh-binh')).every(({ answer }) => answer !== undefined),
  );
  const { items } = good(await call('here', 'GET', '/v1/transfers?direction=incoming')).json;
  good(await call('here', 'POST', items[0].links.acceptance));
}

async function certificates(): Promise<void> {
  const { teachers, principal } = schoolOf(pki, here.id);
  const decision = { number: say('decision'), date: '2025-08-15' };
  const declare = (certificate: string, roles: readonly string[]) =>
    call('here', 'POST', '/v1/certificates', { certificate, kind: 'person', roles, decision });
  const { links } = good(await declare(principal.certificatePem, ['principal'])).json;
  const step = (who: Who, word: string, body: object) => call(who, 'POST', `${links.self}/${word}`, body);
  good(await step('one', 'decision', { approve: true, note: say('note of a certificate') }));
  good(await step('here', 'suspension', { note: say('note', `${numberOf(0)} `) }));
  good(await step('one', 'reinstatement', { note: say('note of a return') }));
  await step('one', 'revocation', { reason: 'key-compromise', note: say('note of an end') });
  const teacher = teachers.at(0);
  if (teacher) await declare(teacher.certificatePem, [teacher.role]);
}

async function looks(): Promise<void> {
  const asked = [numberOf(0), numberOf(4), stranger];
  for (const who of ['here', 'there', 'one'] as const)
    for (const personalId of asked)
      for (const path of ['', `/years/${schoolYear}`, `/years/${schoolYear}/document`, '/looks'])
        await call(who, 'GET', `/v1/transcripts/${personalId}${path}`, undefined, {
          'x-request-id': personalId,
        });
  const hash = createHash('sha256').update(numberOf(0)).digest('hex');
  for (const path of [
    `/v1/schools/${here.id}/transcripts`,
    `/v1/schools/${numberOf(0)}/transcripts`,
    `/v1/certificates/${hash}.${here.id}.person`,
    `/v1/submissions/${hash.slice(0, 32)}`,
    `/v1/requests/${numberOf(0)}`,
    `/v1/pupils/${numberOf(0)}?name=${encodeURIComponent(pupil(0).pupil.fullName)}`,
    `/v1/transcripts/${encodeURIComponent(pupil(0).pupil.fullName)}`,
    `/v1/transfers?direction=incoming&after=${numberOf(0)}`,
  ])
    for (const who of ['here', 'one'] as const) await call(who, 'GET', path);
}

/** Everything is in the logs and at both sites; every line of each, of both sites. */
async function settled(): Promise<readonly string[]> {
  await until('nothing waits for the ledger', 60_000, async () => (await countWaiting(database)).lines === 0);
  const waits = { waitingSince: { $exists: true } };
  await until('no look waits', 60_000, async () => (await database.looks.countDocuments(waits)) === 0);
  const ledger = await configParts(surroundings.env).ledger();
  const looksKey = ledger.looksSigner(year).key;
  const logs = [
    { name: 'so-cai', identity: { origin: ledger.origin, key: ledger.signer.key } },
    { name: looksLogName(year), identity: { origin: looksKey.name, key: looksKey } },
  ];
  const found: string[] = [];
  for (const { name, identity } of logs) {
    const primary = openLogStore('primary', parseS3Url(surroundings.primaryS3Url), name);
    const backup = openLogStore('backup', parseS3Url(surroundings.backupS3Url), name);
    const size = async (store: typeof primary) => (await newestCheckpoint(store, identity))?.size ?? 0;
    await until('the backup has all', 60_000, async () => (await size(backup)) === (await size(primary)));
    for (const store of [primary, backup]) {
      const seen = (entry: Uint8Array) => found.push(Buffer.from(entry).toString('utf8'));
      const verdict = await walkLog(store, identity, { seen });
      if (!verdict.ok) throw verdict.fault;
    }
  }
  return found;
}

const words = () =>
  new Map([
    ...[...pupils, ...foreign].flatMap((one, index) => [...wordsOfPupil(one.pupil, `pupil ${index}`)]),
    ['a number that nobody holds', stranger],
    ...typed,
  ]);

describe('of pupils and of what callers typed, nothing is found again', () => {
  test('what happened is there to be looked at', () => {
    const types = new Set(lines.map((line) => JSON.parse(line).type));
    expect([...types]).toEqual(
      expect.arrayContaining([
        'submission.received',
        'submission.refused',
        'transcript.year-record-accepted',
        'transcript.year-record-cancelled',
        'request.answered',
        'request.withdrawn',
        'transfer.accepted',
        'transfer.withdrawn',
        'transfer.forwarded',
        'transfer.arrived',
        'arrival.bound',
        'arrival.refused',
        'certificate.proposed',
        'certificate.suspended',
        'look',
      ]),
    );
    expect(typed.size).toBeGreaterThan(20);
    expect(overheard.said().length).toBeGreaterThan(100);
  });

  test('in a line of the ledger or of the looks', () => {
    expect(findings(wordSearch(words()), lines)).toEqual([]);
  });

  test('in what a line calls itself, its key or its subject: no hash without a secret leads there', () => {
    expect(findings(hashSearch(guesses()), openParts())).toEqual([]);
    // What is looked for would be found.
    const hash = createHash('sha256').update(`arrived ${stranger}`).digest('hex').slice(0, 32);
    expect(hashSearch(guesses())(`{"id":"arrival/ar-${hash}/1/0"}`)).toHaveLength(1);
  });

  test('nor does what a push is called, whose Idempotency-Key is a number', () => {
    const search = hashSearch(guessesOfPushes());
    const texts = [...openParts(), ...service.logs().split('\n'), ...overheard.said()];
    expect(findings(search, texts)).toEqual([]);
  });

  test('in any bucket of either site but among the documents; there it is', async () => {
    const search = wordSearch(words());
    const found: string[] = [];
    let documents = 0;
    for (const url of [surroundings.primaryS3Url, surroundings.backupS3Url])
      for await (const { bucket, key, metadata, bytes } of everyObject(url)) {
        const isDocument = key.startsWith('blobs/');
        if (isDocument && search(bytes).length > 0) documents += 1;
        const read = isDocument ? [key, metadata] : [key, metadata, bytes];
        for (const one of read) found.push(...search(one).map((name) => `${name} in ${bucket}/${key}`));
      }
    expect(found).toEqual([]);
    expect(documents).toBeGreaterThan(pupils.length);
  });

  test('in the log of the service', () => {
    const search = wordSearch(words());
    expect(service.logs().length).toBeGreaterThan(10_000);
    const told = service.logs().split('\n');
    expect(findings(search, told)).toEqual([]);
    expect(findings(hashSearch(guesses()), told)).toEqual([]);
  });

  test('in Redis: what stands there, and all that was ever said to it, jobs with it', async () => {
    const search = wordSearch(words());
    const hashes = hashSearch(guesses());
    const told = [...overheard.said(), ...(await standingIn(surroundings))];
    expect(told.some((line) => line.includes('submissionId'))).toBe(true);
    expect(findings(search, told)).toEqual([]);
    expect(findings(hashes, told)).toEqual([]);
  });
});

/** Each line without what is sealed in it. */
function openParts(): readonly string[] {
  return lines.map((line) => {
    const { sealed: _sealed, ...open } = JSON.parse(line);
    return JSON.stringify(open);
  });
}

/** The first findings, each with the beginning of where it stands. */
function findings(search: (text: string) => readonly string[], texts: Iterable<string>): readonly string[] {
  const found = new Map<string, string>();
  for (const text of texts) for (const name of search(text)) found.set(name, text.slice(0, 200));
  return [...found].slice(0, 20).map(([name, text]) => `${name} in ${text}`);
}

/** What somebody would try who knows every pupil, the code, and all that is public. */
function guesses(): ReadonlyMap<string, string> {
  const secrets = words();
  const found = new Map<string, string>();
  const prefixes = [
    '',
    ...[
      'transcript',
      'pupil',
      'submission',
      'request',
      'arrival',
      'arrived',
      'transfer',
      'look',
      'key',
    ].flatMap((kind) => [`${kind} `, `${kind}:`, `${kind}/`]),
  ];
  const schools = [here.id, there.id];
  for (const [name, word] of secrets) {
    for (const prefix of prefixes) found.set(`${name} after "${prefix}"`, prefix + word);
    for (const kind of ['pupil', 'month', 'school', 'arrived', 'transfer'])
      found.set(`${name}, [${kind}]`, JSON.stringify([kind, word]));
    for (const school of schools) {
      found.set(`${name}, request of ${school}`, JSON.stringify(['request', `school:${school}`, word]));
      found.set(`${name}, key of ${school}`, JSON.stringify(['idempotency-key', school, word]));
    }
  }
  return found;
}

/** The same of what is made of a push: its bytes are known to whoever made them. */
function guessesOfPushes(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, word] of words())
    for (const school of [here.id, there.id])
      for (const { sha256 } of pupils)
        found.set(
          `${name}, pushed by ${school}: ${sha256}`,
          JSON.stringify(['submission', school, sha256, word]),
        );
  return found;
}

/** Every key of the run with its value, as far as a type of Redis has one. */
async function standingIn({ redisUrl, queuePrefix }: Surroundings): Promise<readonly string[]> {
  const redis = new Redis(redisUrl);
  const found: string[] = [];
  try {
    const glob = `*${queuePrefix.replaceAll(/[{}]/g, '?')}*`;
    for await (const page of redis.scanStream({ match: glob, count: 500 })) {
      for (const key of page as string[]) {
        const dumped = await standing(redis, key);
        found.push(`${key} ${JSON.stringify(dumped)}`);
      }
    }
  } finally {
    redis.disconnect();
  }
  return found;
}

async function standing(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, '0', '-1');
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return undefined;
  }
}

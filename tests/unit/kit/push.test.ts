import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PushOptions, type PushProgress, pushDocuments } from '../../../kit/push.ts';
import {
  answer,
  problem,
  type Script,
  type ScriptedRepository,
  scriptedRepository,
} from './scripted-repository.ts';

let dir: string;
let repository: ScriptedRepository | undefined;
const slept: number[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'khb-push-'));
  slept.length = 0;
});
afterEach(async () => {
  await repository?.close();
  await rm(dir, { recursive: true, force: true });
});

const documents = ['một', 'hai', 'ba'].map((text) => ({ name: text, bytes: Buffer.from(`<${text}/>`) }));
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const accepted = (id: string) => ({ id, state: 'accepted', receipt: `receipt-${id}` });

async function push(script: Script, options: Partial<PushOptions> = {}) {
  await repository?.close();
  repository = await scriptedRepository(script);
  let now = 0;
  const summary = await pushDocuments({
    baseUrl: repository.baseUrl,
    apiKey: 'khb_test_key',
    documents,
    statePath: join(dir, 'state.jsonl'),
    clock: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
    ...options,
  });
  return { ...summary, received: repository.received };
}

test('each document goes once, as XML, under the hash of its bytes as Idempotency-Key', async () => {
  const {
    accepted: count,
    outcomes,
    received,
  } = await push((_, response, n) => answer(response, 200, accepted(`s${n}`)), {
    concurrency: 1,
  });
  expect(count).toBe(3);
  expect(received.map(({ body }) => body)).toEqual(documents.map(({ bytes }) => bytes));
  expect(received[0]).toMatchObject({
    method: 'POST',
    url: '/v1/submissions',
    headers: {
      authorization: 'Bearer khb_test_key',
      'content-type': 'application/xml',
      prefer: 'wait=20',
      'idempotency-key': hashOf(documents[0]?.bytes ?? Buffer.of()),
    },
  });
  expect(outcomes.map((outcome) => outcome.state === 'accepted' && outcome.receipt)).toEqual([
    'receipt-s1',
    'receipt-s2',
    'receipt-s3',
  ]);
});

test('202 is followed at its Location until there is a verdict', async () => {
  const { outcomes, received } = await push(
    ({ method }, response, n) => {
      if (method === 'POST')
        answer(response, 202, { id: 's', state: 'received' }, { location: '/v1/submissions/s' });
      else if (n < 4) answer(response, 200, { id: 's', state: 'received' }, { 'retry-after': '3' });
      else
        answer(response, 200, {
          id: 's',
          state: 'refused',
          refusal: { code: 'year-locked', title: 'đã chốt' },
        });
    },
    { documents: documents.slice(0, 1) },
  );
  expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /v1/submissions',
    'GET /v1/submissions/s',
    'GET /v1/submissions/s',
    'GET /v1/submissions/s',
  ]);
  expect(slept).toEqual([3000, 3000]);
  expect(outcomes).toMatchObject([{ state: 'refused', code: 'year-locked', title: 'đã chốt' }]);
});

test.each([
  [429, { 'retry-after': '7' }, 7000],
  [503, { 'retry-after': new Date(4000).toUTCString() }, 4000],
  [503, {}, 250],
  [502, { 'retry-after': 'soon' }, 250],
])('%i with %j is tried again after %i ms', async (status, headers, ms) => {
  const { accepted: count } = await push(
    (_, response, n) =>
      n === 1
        ? problem(response, status, 'storage-unavailable', headers)
        : answer(response, 200, accepted('s')),
    { documents: documents.slice(0, 1) },
  );
  expect([count, slept]).toEqual([1, [ms]]);
});

test('a connection that breaks is tried again with the same key and bytes', async () => {
  const { accepted: count, received } = await push(
    (_, response, n) => (n <= 2 ? response.destroy() : answer(response, 200, accepted('s'))),
    { documents: documents.slice(0, 1) },
  );
  expect(count).toBe(1);
  expect(new Set(received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  expect(slept).toEqual([250, 500]);
});

test('what stays unreachable is unfinished, and the next run goes on with it alone', async () => {
  const first = await push(
    ({ body }, response) =>
      body.equals(documents[1]?.bytes ?? body)
        ? problem(response, 503, 'x')
        : answer(response, 200, accepted('s')),
    { patienceMs: 5000 },
  );
  expect(first).toMatchObject({ accepted: 2, unfinished: 1, known: 0 });
  const second = await push((_, response) => answer(response, 200, accepted('t')));
  expect(second).toMatchObject({ accepted: 3, unfinished: 0, known: 2 });
  expect(second.received.map(({ body }) => body.toString())).toEqual(['<hai/>']);
});

test('a push that broke off after 202 asks at its Location and sends nothing again', async () => {
  await push(
    ({ method }, response) =>
      method === 'POST'
        ? answer(response, 202, { id: 's', state: 'received' }, { location: '/v1/submissions/s' })
        : problem(response, 503, 'x'),
    { documents: documents.slice(0, 1), patienceMs: 1000 },
  );
  const { accepted: count, received } = await push((_, response) => answer(response, 200, accepted('s')), {
    documents: documents.slice(0, 1),
  });
  expect([count, received.map(({ method }) => method)]).toEqual([1, ['GET']]);
});

test('a Location that the repository no longer knows is pushed anew', async () => {
  const state = {
    state: 'received',
    sha256: hashOf(documents[0]?.bytes ?? Buffer.of()),
    name: 'một',
    location: '/v1/submissions/old',
  };
  await appendFile(join(dir, 'state.jsonl'), `${JSON.stringify(state)}\n`);
  const { accepted: count, received } = await push(
    ({ method }, response) =>
      method === 'GET' ? problem(response, 404, 'no-such-resource') : answer(response, 200, accepted('s')),
    { documents: documents.slice(0, 1) },
  );
  expect([count, received.map(({ method }) => method)]).toEqual([1, ['GET', 'POST']]);
});

test('a state file cut anywhere costs no verdict but the last', async () => {
  const statePath = join(dir, 'state.jsonl');
  await push((_, response) => answer(response, 200, accepted('s')), { concurrency: 1 });
  const whole = await readFile(statePath);
  for (const cut of [1, 2, 40, whole.length - 10]) {
    await truncate(statePath, 0);
    await appendFile(statePath, whole.subarray(0, whole.length - cut));
    const { accepted: count } = await push((_, response) => answer(response, 200, accepted('s')), {
      concurrency: 1,
    });
    expect(count).toBe(3);
    const { known, received } = await push((_, response) => problem(response, 500, 'x'), { patienceMs: 0 });
    expect([known, received.length]).toEqual([3, 0]);
  }
});

test('a refused document is not sent again, unless told: then without the key, as a new attempt', async () => {
  const refuse: Script = (_, response) =>
    answer(response, 200, { id: 's', state: 'refused', refusal: { code: 'transcript-not-open', title: '' } });
  expect(await push(refuse)).toMatchObject({ refused: 3 });
  expect(await push(refuse)).toMatchObject({ refused: 3, known: 3, received: [] });
  const again = await push((_, response) => answer(response, 200, accepted('s')), { retryRefused: true });
  expect(again).toMatchObject({ accepted: 3, known: 0 });
  expect(again.received.map(({ headers }) => headers['idempotency-key'])).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('a document that the API itself turns away is refused with the code of its problem', async () => {
  const { outcomes } = await push((_, response) => problem(response, 413, 'body-too-large'), {
    documents: documents.slice(0, 1),
  });
  expect(outcomes).toMatchObject([{ state: 'refused', code: 'body-too-large' }]);
});

test('a key that is not taken stops the push', async () => {
  const pushing = push((_, response) => problem(response, 401, 'credential-invalid'));
  await expect(pushing).rejects.toMatchObject({ code: 'credential' });
});

test('the key goes to no other origin', async () => {
  const pushing = push((_, response) =>
    answer(response, 202, { id: 's', state: 'received' }, { location: 'http://127.0.0.1:1/x' }),
  );
  await expect(pushing).rejects.toMatchObject({ code: 'protocol' });
  const redirected = push((_, response) => answer(response, 307, {}, { location: 'http://127.0.0.1:1/x' }), {
    patienceMs: 0,
  });
  await expect(redirected).resolves.toMatchObject({ unfinished: 3 });
});

test('progress counts every document once', async () => {
  const seen: PushProgress[] = [];
  await push((_, response) => answer(response, 200, accepted('s')), {
    onProgress: (progress) => seen.push(progress),
  });
  expect(seen.map(({ done, total }) => [done, total])).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
});

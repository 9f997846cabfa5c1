import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DEFAULT_LIMITS } from '../../../../src/api/deps.ts';
import { personalIdField } from '../../../../src/api/http/fields.ts';
import { httpApp } from '../../../../src/api/http/http-app.ts';
import { ApiProblem } from '../../../../src/api/http/problem.ts';
import { jsonBody, xmlBody } from '../../../../src/api/http/request-body.ts';
import { route } from '../../../../src/api/http/route.ts';
import { type ListeningApi, listen } from '../../../../src/api/http/server.ts';
import { policy } from '../../../../src/domain/access/policy.ts';
import { parseSchoolId } from '../../../../src/domain/identity/school-id.ts';

const words = { vi: 'Có', en: 'There' };
const facts = { tag: 'submissions', summary: words } as const;
const size = z.object({ size: z.int() });

const routes = [
  route({
    ...facts,
    method: 'POST',
    path: '/v1/documents',
    operationId: 'takeDocument',
    act: 'submission.push',
    body: xmlBody,
    answers: { 200: { words, schema: size } },
    handle: async ({ body }) => ({ status: 200, json: { size: body.length } }),
  }),
  route({
    ...facts,
    method: 'POST',
    path: '/v1/values',
    operationId: 'takeValue',
    act: 'service.watch',
    body: jsonBody(z.strictObject({ a: z.string() })),
    answers: { 200: { words, schema: size } },
    handle: async ({ body }) => ({ status: 200, json: { size: body.a.length } }),
  }),
  route({
    ...facts,
    method: 'GET',
    path: '/v1/pupils/{personalId}',
    operationId: 'readPupil',
    act: 'service.watch',
    params: z.strictObject({ personalId: personalIdField }),
    query: z.strictObject({ fault: z.string().optional() }),
    answers: { 200: { words, mediaType: 'application/xml' } },
    async handle({ query, params }) {
      if (query.fault) throw new Error(`no luck with ${params.personalId}`);
      return { status: 200, bytes: { mediaType: 'application/xml', content: Buffer.from('<a/>') } };
    },
  }),
  // Declared after the address whose parameter would take it.
  route({
    ...facts,
    method: 'POST',
    path: '/v1/pupils/first',
    operationId: 'makeFirst',
    act: 'service.watch',
    answers: { 204: { words } },
    handle: async () => ({ status: 204 }),
  }),
  route({
    ...facts,
    method: 'GET',
    path: '/v1/of-department',
    operationId: 'readOfDepartment',
    act: 'request.list',
    answers: { 204: { words } },
    handle: async () => ({ status: 204 }),
  }),
];

const schoolId = parseSchoolId('37000001');
if (!schoolId) throw new Error('want a school');
const school = { kind: 'school', schoolId, credentialId: 'key-1' } as const;

let api: ListeningApi;
let logged = '';
const registry = new Registry();

beforeAll(async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged += String(chunk);
      done();
    },
  });
  const logger = pino({ level: 'debug' }, sink);
  const app = httpApp(routes, {
    // The credential is the caller's kind itself: what a real one proves is tested with the real keys.
    may: policy(),
    authenticate: async ({ headers }) => {
      if (headers.authorization === 'Bearer school') return school;
      if (headers.authorization === undefined) return undefined;
      throw new ApiProblem('credential-invalid');
    },
    limits: DEFAULT_LIMITS,
    logger,
    prometheus: registry,
  });
  api = await listen(app, '127.0.0.1', 0, logger);
});
afterAll(() => api.close(1_000));
beforeEach(() => {
  logged = '';
});

const asSchool = { authorization: 'Bearer school', 'content-type': 'application/xml' };
async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const body = z
    .looseObject({ type: z.string(), status: z.int(), requestId: z.string() })
    .parse(await response.json());
  expect(body.status).toBe(response.status);
  expect(body.requestId).toBe(response.headers.get('x-request-id'));
  return body;
}

describe('request ids', () => {
  test('a caller’s own is logged beside ours, which alone is answered', async () => {
    const response = await fetch(`${api.url}/nowhere`, { headers: { 'x-request-id': 'push-2026.01_a' } });
    const { requestId } = await problemOf(response);
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    await expect
      .poll(() => logged)
      .toContain(`"requestId":"${requestId}","callerRequestId":"push-2026.01_a"`);
  });

  test.each([
    'a',
    'with space',
    '<script>',
    `x${'y'.repeat(64)}`,
    '099000000001',
    'pupil-099000000001',
    '"}{"',
    'é',
  ])('a hostile or telling one is not even logged: %j', async (token) => {
    const response = await fetch(`${api.url}/nowhere`, {
      headers: { 'x-request-id': Buffer.from(token, 'utf8').toString('latin1') },
    });
    const id = response.headers.get('x-request-id');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    await expect.poll(() => logged).toContain(id);
    expect(logged).not.toContain('callerRequestId');
  });
});

describe('what is refused before a handler runs', () => {
  test('an unknown address is 404, an unknown method 405 with Allow', async () => {
    expect((await problemOf(await fetch(`${api.url}/v1/nowhere`))).type).toMatch(/:no-such-resource$/);
    const response = await fetch(`${api.url}/v1/documents`, { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST, OPTIONS');
    expect((await problemOf(response)).type).toMatch(/:method-not-allowed$/);
    expect((await fetch(`${api.url}/v1/pupils/first`, { method: 'OPTIONS' })).headers.get('allow')).toBe(
      'POST, OPTIONS',
    );
  });

  test('a word of one address is not the parameter of another, whatever the method', async () => {
    const first = await fetch(`${api.url}/v1/pupils/first`, { method: 'POST' });
    expect(first.status).toBe(204);
    const read = await fetch(`${api.url}/v1/pupils/first`);
    expect((await problemOf(read)).type).toMatch(/:method-not-allowed$/);
  });

  test('paths are taken to the letter: no other case, no slash at the end', async () => {
    expect((await fetch(`${api.url}/v1/pupils/099000000001/`)).status).toBe(404);
    expect((await fetch(`${api.url}/V1/pupils/099000000001`)).status).toBe(404);
  });

  test('no credential is 401 with a challenge, a wrong one says invalid_token, one of another kind is 403', async () => {
    const missing = await fetch(`${api.url}/v1/of-department`);
    expect(missing.status).toBe(401);
    expect(missing.headers.get('www-authenticate')).toBe('Bearer realm="kho-hoc-ba"');
    const wrong = await fetch(`${api.url}/v1/of-department`, { headers: { authorization: 'Bearer x' } });
    expect(wrong.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect((await problemOf(wrong)).type).toMatch(/:credential-invalid$/);
    const other = await fetch(`${api.url}/v1/of-department`, { headers: asSchool });
    expect((await problemOf(other)).type).toMatch(/:not-permitted$/);
  });

  test.each(['09900000001', '0990000000001', '09900000000x', '%E0%A4%A', '099000000001%00'])(
    'a personal ID %j in the path is 400',
    async (id) => {
      const response = await fetch(`${api.url}/v1/pupils/${id}`);
      expect(response.status).toBe(400);
      expect((await problemOf(response)).type).toMatch(/:(personal-id-malformed|request-invalid)$/);
    },
  );

  test('an unknown or doubled query parameter is 400', async () => {
    expect((await fetch(`${api.url}/v1/pupils/099000000001?x=1`)).status).toBe(400);
    expect((await fetch(`${api.url}/v1/pupils/099000000001?fault=1&fault=2`)).status).toBe(400);
    expect((await fetch(`${api.url}/v1/pupils/099000000001?__proto__=1`)).status).toBe(400);
  });

  test.each([
    [{ authorization: 'Bearer school' }],
    [{ ...asSchool, 'content-type': 'application/json' }],
    [{ ...asSchool, 'content-encoding': 'gzip' }],
  ])('a content type or encoding that is not taken is 415: %j', async (headers) => {
    const response = await fetch(`${api.url}/v1/documents`, {
      method: 'POST',
      headers,
      body: Buffer.from('<a/>'),
    });
    expect(response.status).toBe(415);
    expect(response.headers.get('accept')).toBe('application/xml, text/xml');
  });

  test.each([
    ['{"a":', 'body-not-json'],
    ['', 'body-not-json'],
    [Buffer.from([0x22, 0xff, 0x22]), 'body-not-json'],
    ['{"a":1}', 'request-invalid'],
    ['{"a":"x","b":1}', 'request-invalid'],
    ['[]', 'request-invalid'],
    ['['.repeat(1_400_000), 'request-invalid'],
  ])('JSON %j is refused as %s', async (body, code) => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const response = await fetch(`${api.url}/v1/values`, { method: 'POST', headers, body });
    expect((await problemOf(response)).type).toBe(`urn:kho-hoc-ba:problem:${code}`);
    expect(response.status).toBe(400);
  });
});

describe('fields of the head that there must be one of', () => {
  const asked = 'GET /v1/of-department HTTP/1.1\r\nConnection: close\r\n';
  const key = 'Authorization: Bearer school\r\n';
  test.each([
    ['one of each', `Host: x\r\n${key}`, '403'],
    ['no host', key, '400'],
    ['two hosts', `Host: x\r\nHost: y\r\n${key}`, '400'],
    ['the same host twice', `Host: x\r\nhost: x\r\n${key}`, '400'],
    ['two keys', `Host: x\r\n${key}${key}`, '400'],
    ['two content types', `Host: x\r\n${key}Content-Type: a/b\r\nContent-Type: a/c\r\n`, '400'],
    ['an expectation nobody knows', `Host: x\r\n${key}Expect: more\r\n`, '403'],
  ])('%s', async (_what, fields, status) => {
    const { answer } = await say(`${asked}${fields}\r\n`);
    expect(answer.slice(9, 12)).toBe(status);
    expect(answer).toContain('application/problem+json');
    if (status === '400') expect(answer).toContain('urn:kho-hoc-ba:problem:request-invalid');
  });
  test('HTTP/1.0 knows no host', async () => {
    const { answer } = await say('GET /v1/pupils/099000000001 HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('large bodies', () => {
  const large = 50 * 1024 * 1024;

  test('the largest body that is allowed is taken, one byte more is 413', async () => {
    const { bodyBytes } = DEFAULT_LIMITS;
    const push = (length: number) =>
      fetch(`${api.url}/v1/documents`, { method: 'POST', headers: asSchool, body: Buffer.alloc(length, 60) });
    expect(await (await push(bodyBytes)).json()).toEqual({ size: bodyBytes });
    const response = await push(bodyBytes + 1);
    expect(response.status).toBe(413);
    expect((await problemOf(response)).type).toMatch(/:body-too-large$/);
  });

  test.each([
    ['announced', `Content-Length: ${large}`, ''],
    ['not announced', 'Transfer-Encoding: chunked', `${large.toString(16)}\r\n`],
  ])(
    '50 MB, %s, are refused without being read whole, and the connection ends',
    async (_how, length, first) => {
      const { answer, taken } = await send(
        ['POST /v1/documents', length, 'Authorization: Bearer school'],
        first,
        large,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer.toLowerCase()).toContain('connection: close');
      expect(answer).toContain('urn:kho-hoc-ba:problem:body-too-large');
      expect(taken).toBeLessThan(large / 2);
    },
  );

  test('50 MB without a credential, or for an address that takes no body, are not read whole either', async () => {
    for (const target of ['POST /v1/documents', 'POST /v1/nowhere', 'GET /v1/pupils/099000000001']) {
      const { answer, taken } = await send([target, `Content-Length: ${large}`], '', large);
      expect(answer).toMatch(/^HTTP\/1\.1 (401|404|200) /);
      expect(answer.toLowerCase()).toContain('connection: close');
      expect(taken, target).toBeLessThan(large / 2);
    }
  });

  test('a caller that asks first (Expect: 100-continue) is refused before it sends a byte', async () => {
    const head = [
      'POST /v1/documents',
      `Content-Length: ${large}`,
      'Expect: 100-continue',
      'Authorization: Bearer school',
    ];
    const { answer } = await send(head, '', 0);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('a caller that asks first is told to go on when its body will be read', async () => {
    const head = [
      'POST /v1/documents',
      'Content-Length: 4',
      'Expect: 100-continue',
      'Authorization: Bearer school',
    ];
    const { answer } = await send(head, '<a/>', 0);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
  });

  test('a body that breaks off is told in the log as cut, and the next request is answered', async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    const head = [
      'POST /v1/documents HTTP/1.1',
      'Host: x',
      'Content-Type: application/xml',
      'Content-Length: 900',
    ];
    socket.write([...head, 'Authorization: Bearer school', '', '<a>'].join('\r\n'));
    await sleep(50);
    socket.destroy();
    await expect.poll(() => logged).toContain('"code":"body-cut-short"');
    await expect.poll(() => logged).toContain('"cut":true');
    expect((await fetch(`${api.url}/v1/pupils/099000000001`)).status).toBe(200);
  });

  test('a small body that is not read leaves the connection open', async () => {
    const response = await fetch(`${api.url}/v1/documents`, { method: 'POST', body: Buffer.from('<a/>') });
    expect(response.status).toBe(401);
    expect(response.headers.get('connection')).toBe('keep-alive');
  });

  /** Writes a request by hand and tells how much of its body was taken before the connection ended or fell idle. */
  async function send(head: readonly string[], first: string, filler: number) {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    const [target, ...fields] = head;
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => undefined);
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const lines = [`${target} HTTP/1.1`, 'Host: x', 'Content-Type: application/xml', ...fields, '', first];
    socket.write(lines.join('\r\n'));
    const block = Buffer.alloc(64 * 1024, 60);
    for (let sent = 0; sent < filler && socket.writable; sent += block.length) {
      if (!socket.write(block)) {
        await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), ended]);
      }
    }
    await Promise.race([ended, sleep(filler === 0 ? 200 : 5_000)]);
    const taken = socket.bytesWritten - socket.writableLength;
    socket.destroy();
    return { answer, taken };
  }
});

describe('what leaves', () => {
  test('an unexpected error is 500 without a word of it, neither to the caller nor in the log', async () => {
    const response = await fetch(`${api.url}/v1/pupils/099000000001?fault=yes`);
    expect(response.status).toBe(500);
    expect(JSON.stringify(await problemOf(response))).not.toContain('luck');
    await sleep(20);
    expect(logged).toContain('"error":"Error"');
    expect(logged).not.toContain('luck');
    expect(logged).not.toContain('099000000001');
  });

  test('the log names the route by its template and the credential by its id', async () => {
    await fetch(`${api.url}/v1/pupils/099000000001`);
    await fetch(`${api.url}/v1/documents`, { method: 'POST', headers: asSchool, body: Buffer.from('<a/>') });
    await fetch(`${api.url}/v1/transcripts/099000000001?name=bí-mật`, {
      headers: { referer: 'http://x/099000000001' },
    });
    await sleep(20);
    expect(logged).toContain('"route":"/v1/pupils/{personalId}"');
    expect(logged).toContain('"credential":"key-1"');
    expect(logged).toContain('"route":"unmatched"');
    expect(logged).not.toMatch(/099000000001|mật|Bearer/);
  });

  test('metrics are labelled by template, never by what was asked', async () => {
    await fetch(`${api.url}/v1/pupils/099000000001`);
    await fetch(`${api.url}/v1/made-up`);
    await sleep(20);
    const text = await registry.metrics();
    expect(text).toContain('route="/v1/pupils/{personalId}"');
    expect(text).not.toMatch(/099000000001|made-up/);
  });

  test('bytes go out with their own content type and no caching; nothing may be sniffed or framed', async () => {
    const { headers } = await fetch(`${api.url}/v1/pupils/099000000001`);
    expect(headers.get('content-type')).toBe('application/xml');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('HEAD answers as GET does, without the body', async () => {
    const response = await fetch(`${api.url}/v1/pupils/099000000001`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('4');
  });
});

const chunked =
  'POST /v1/documents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer school\r\n' +
  'Content-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\n';

describe('what never becomes a request', () => {
  test.each([
    ['what is not HTTP', '\x16\x03\x01\r\n\r\n', 400, 'not-http'],
    ['a chunk of no length', `${chunked}nonsense\r\n`, 400, 'not-http'],
    ['an endless chunk extension', `${chunked}4;${'x'.repeat(20_000)}\r\n`, 413, 'body-too-large'],
    ['an endless head', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}`, 431, 'header-too-large'],
  ])('%s is answered with a problem and logged', async (_what, text, status, code) => {
    const { socket, answer } = await say(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [A-Z]`));
    expect(answer).toContain('\r\nConnection: close\r\n');
    expect(answer).toContain('\r\nX-Content-Type-Options: nosniff\r\n');
    expect(answer).toMatch(/\r\nContent-Type: application\/problem\+json/);
    const [, body = ''] = answer.split('\r\n\r\n');
    expect(answer).toContain(`\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`);
    const { type, requestId } = JSON.parse(body);
    expect(type).toBe(`urn:kho-hoc-ba:problem:${code}`);
    expect(answer).toContain(`\r\nX-Request-Id: ${requestId}\r\n`);
    await expect.poll(() => logged).toContain(requestId);
    socket.destroy();
  });

  test('an answer that was given stays whole when nonsense follows', async () => {
    const { socket, answer } = await say(
      'GET /v1/pupils/099000000001 HTTP/1.1\r\nHost: x\r\n\r\n',
      'nonsense\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 .*<a\/>HTTP\/1\.1 400 /s);
    socket.destroy();
  });
});

/** Writes one text after the other, each when something was answered, and tells all that was until the end. */
async function say(...texts: readonly string[]) {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  const left = [...texts];
  let answer = '';
  socket.write(left.shift() ?? '');
  for await (const chunk of socket) {
    answer += chunk;
    const next = left.shift();
    if (next !== undefined) socket.write(next);
  }
  return { socket, answer };
}

test('closing waits for the answer under way and cuts what does not end', async () => {
  const waiting = route({
    ...facts,
    method: 'GET',
    path: '/slow',
    operationId: 'slow',
    act: 'service.watch',
    query: z.strictObject({ ms: z.string().transform(Number) }),
    answers: { 204: { words } },
    handle: async ({ query }) => {
      await sleep(query.ms);
      return { status: 204 };
    },
  });
  const logger = pino({ level: 'silent' });
  const app = httpApp([waiting], {
    may: policy(),
    authenticate: async () => undefined,
    limits: DEFAULT_LIMITS,
    logger,
    prometheus: new Registry(),
  });
  const other = await listen(app, '127.0.0.1', 0, logger);
  const quick = fetch(`${other.url}/slow?ms=150`);
  const endless = fetch(`${other.url}/slow?ms=60000`).then(
    () => 'answered',
    () => 'cut',
  );
  await sleep(50);
  const began = performance.now();
  await other.close(600);
  expect(performance.now() - began).toBeLessThan(2_000);
  expect((await quick).status).toBe(204);
  expect(await endless).toBe('cut');
});

import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fault } from './fault.ts';
import { raw } from './http.ts';
import { openProvince, type Province } from './province.ts';

let at: Province;
let authorization: string;
let slow: ReturnType<typeof raw>;
beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 1 });
  authorization = `Authorization: Bearer ${await readFile(at.a.keyFile, 'utf8')}`;
  // A head that does not end: what is said of it is heard while the other tests run.
  slow = raw(at.url, 'GET /healthz HTTP/1.1\r\nHost: a\r\n');
});
afterAll(() => at?.close());

const got = ({ status, type, json }: Awaited<ReturnType<typeof raw>>) => ({
  status,
  type,
  code: json?.type,
  requestId: typeof json?.requestId,
});
const problem = (status: number, code: string) => ({
  status,
  type: expect.stringMatching(/^application\/problem\+json/),
  code: `urn:kho-hoc-ba:problem:${code}`,
  requestId: 'string',
});
/** A request by the lines of its head. */
const request = (lines: readonly string[], body = '') => raw(at.url, [...lines, '', body].join('\r\n'));
const healthz = ['GET /healthz HTTP/1.1', 'Connection: close'];
const list = ['GET /v1/schools/37099501/transcripts HTTP/1.1', 'Connection: close', 'Host: a'];

test('one host and one key are answered', async () => {
  expect((await request([...healthz, 'Host: a'])).status).toBe(200);
  expect((await request([...list, authorization])).status).toBe(200);
});

fault('what is not HTTP is answered with a problem', async () => {
  expect(got(await request(['what is this']))).toEqual(problem(400, 'not-http'));
  expect(got(await request([...healthz, 'Host: a', 'A\u0000: b']))).toEqual(problem(400, 'not-http'));
});
fault('a head that is too long is answered with a problem', async () => {
  const long = `X: ${'x'.repeat(20_000)}`;
  expect(got(await request([...healthz, 'Host: a', long]))).toEqual(problem(431, 'header-too-large'));
});
fault('a head that does not come to its end is answered with a problem', async () => {
  expect(got(await slow)).toEqual(problem(408, 'request-timeout'));
});
fault('no host, two hosts, two keys are answered with a problem', async () => {
  for (const lines of [
    healthz,
    [...healthz, 'Host: a', 'Host: b'],
    [...list, authorization, authorization],
    [...list, authorization, 'Authorization: Bearer khb_another'],
  ]) {
    expect(got(await request(lines))).toEqual(problem(400, 'request-invalid'));
  }
});

/** The best of five: what else this machine does has no say. */
async function took(body: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const began = performance.now();
    const head = ['POST /v1/requests HTTP/1.1', 'Connection: close', 'Host: a', authorization];
    const sent = ['Content-Type: application/json', `Content-Length: ${body.length}`];
    expect((await request([...head, ...sent], body)).status).toBe(400);
    times.push(performance.now() - began);
  }
  return Math.min(...times);
}

fault(
  'a body of opening brackets costs no more than one of the same length that is a single text',
  async () => {
    const size = 1_400_000;
    const plain = await took(JSON.stringify('a'.repeat(size - 2)));
    expect((await took('['.repeat(size))) / plain).toBeLessThan(3);
  },
);

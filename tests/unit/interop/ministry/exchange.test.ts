import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askMinistry } from '../../../../src/interop/ministry/exchange.ts';

let server: Server;
let url: URL;
let answer: (response: ServerResponse) => void = () => undefined;
let calls = 0;

beforeAll(async () => {
  server = createServer((_, response) => {
    calls += 1;
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  url = new URL(`http://127.0.0.1:${address.port}/x`);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = () => askMinistry({ method: 'GET', url, headers: {}, timeoutMs: 500, maxBytes: 1_000 });

it('gives status, media type without parameters, and text', async () => {
  answer = (response) =>
    response.writeHead(418, { 'content-type': 'Application/JSON; charset=utf-8' }).end('"ấm"');
  expect(await ask()).toEqual({ status: 418, mediaType: 'application/json', text: '"ấm"' });
});

it.each<[string, (response: ServerResponse) => void, string]>([
  ['an answer that never ends', (response) => void drip(response), 'timeout'],
  ['an answer that never begins', () => undefined, 'timeout'],
  ['an answer larger than the limit', (response) => response.end('x'.repeat(1_001)), 'answer-too-large'],
  [
    'an answer that is not UTF-8',
    (response) => response.end(Buffer.from([0xff, 0xfe])),
    'answer-not-understood',
  ],
  ['a connection cut in the answer', (response) => cut(response), 'unreachable'],
])('gives up on %s', async (_, behave, reason) => {
  answer = behave;
  await expect(ask()).rejects.toMatchObject({ name: 'MinistryUnavailable', reason });
});

it('follows no redirect: what it was to tell the ministry goes nowhere else', async () => {
  answer = (response) => response.writeHead(307, { location: '/elsewhere' }).end();
  calls = 0;
  expect(await ask()).toMatchObject({ status: 307 });
  expect(calls).toBe(1);
});

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write('.'), 50);
  response.once('close', () => clearInterval(timer));
}

function cut(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': 100 }).write('half', () => response.socket?.destroy());
}

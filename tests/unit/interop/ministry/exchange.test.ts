import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { X509CertificateGenerator } from '@peculiar/x509';
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

const question = { method: 'GET', headers: {}, timeoutMs: 500, maxBytes: 1_000 } as const;
const ask = () => askMinistry({ ...question, url });

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

it('tells who is not there from who is there and not believed', async () => {
  await expect(
    askMinistry({ ...question, url: new URL(`http://127.0.0.1:${await closedPort()}/`) }),
  ).rejects.toMatchObject({
    reason: 'unreachable',
    message: 'unreachable: ECONNREFUSED',
  });
  const own = createTlsServer(await selfSigned()).listen(0, '127.0.0.1');
  await once(own, 'listening');
  const { port } = own.address() as AddressInfo;
  await expect(
    askMinistry({ ...question, url: new URL(`https://127.0.0.1:${port}/`) }),
  ).rejects.toMatchObject({
    reason: 'unreachable',
    message: expect.stringMatching(
      /^unreachable: (DEPTH_ZERO_SELF_SIGNED_CERT|ERR_TLS_CERT_ALTNAME_INVALID)$/,
    ),
  });
  own.close();
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

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A server's certificate that nobody vouches for. */
async function selfSigned(): Promise<{ readonly key: string; readonly cert: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=ministry.example',
    keys,
    signingAlgorithm: algorithm,
  });
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' });
  return { key: String(key), cert: certificate.toString('pem') };
}

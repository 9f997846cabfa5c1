import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import * as x509 from '@peculiar/x509';
import { type Authority, issueAuthority } from '../../kit/certificate.ts';
import { type TrustSnapshot, trustSnapshot } from '../../src/signature/trust/trust.ts';
import { type OddOptions, oddCertificate } from './odd-certificate.ts';

const run = promisify(execFile);
export const TSA_POLICY = '1.3.6.1.4.1.99999.1';
export const OTHER_POLICY = '1.3.6.1.4.1.99999.2';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** Why the tests with a real time-stamping authority cannot run here; undefined when they can. */
export async function noTsaHere(): Promise<string | undefined> {
  try {
    await run('openssl', ['ts', '-help']);
    return undefined;
  } catch {
    return 'openssl with its command ts is not on PATH';
  }
}

export interface TsaPki {
  readonly root: Authority;
  readonly signer: Authority;
  readonly trust: TrustSnapshot;
}

/** A root for time stamping alone and an authority under it, whose certificate may be odd. */
export async function makeTsaPki(odd: OddOptions = {}): Promise<TsaPki> {
  const root = await issueAuthority(
    { commonName: 'Gốc dấu thời gian thử nghiệm', organisation: 'Thử nghiệm' },
    { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2045-01-01T00:00:00Z') },
  );
  return { root, signer: await makeTsaSigner(root, odd), trust: trustOf(root) };
}

export function makeTsaSigner(root: Authority, odd: OddOptions = {}): Promise<Authority> {
  return oddCertificate(root, { extensions: [stamping()], ...odd });
}

export function stamping(usages: string[] = [TIME_STAMPING], critical = true): x509.Extension {
  return new x509.ExtendedKeyUsageExtension(usages, critical);
}

export function trustOf(root: Authority): TrustSnapshot {
  return trustSnapshot([{ name: 'tsa-root.pem', text: root.certificatePem }]);
}

/** `openssl ts` with a folder of its own, one answer after the other as its serial file needs. */
export interface OpensslTsa {
  readonly dir: string;
  /** DER of a TimeStampReq to DER of a TimeStampResp */
  reply(query: Uint8Array): Promise<Buffer>;
  /** DER of a token over a digest, without any query of ours */
  token(hash: 'sha256' | 'sha384' | 'sha512' | 'sha1', digest: Uint8Array): Promise<Buffer>;
  remove(): Promise<void>;
}

/** @param settings lines of its configuration that differ; `name=` leaves one out */
export async function openssl(pki: Pick<TsaPki, 'root' | 'signer'>, settings = ''): Promise<OpensslTsa> {
  const dir = await mkdtemp(join(tmpdir(), 'kho-hoc-ba-tsa-'));
  const file = (name: string) => join(dir, name);
  await writeFile(file('root.pem'), pki.root.certificatePem);
  await writeFile(file('tsa.pem'), pki.signer.certificatePem);
  await writeFile(file('tsa.key'), pki.signer.privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
  });
  await writeFile(file('serial'), `${randomBytes(8).toString('hex').replace(/^./, '7').toUpperCase()}\n`);
  const own = settings.split('\n').map((line) => line.split('=')[0]?.trim());
  const usual = [
    `certs=${file('root.pem')}`,
    'signer_digest=sha256',
    `default_policy=${TSA_POLICY}`,
    `other_policies=${OTHER_POLICY}`,
    'digests=sha1,sha256,sha384,sha512',
    'accuracy=secs:1,millisecs:500',
    'tsa_name=yes',
    'ess_cert_id_alg=sha256',
    'clock_precision_digits=3',
  ].filter((line) => !own.includes(line.split('=')[0]));
  await writeFile(
    file('tsa.cnf'),
    [
      '[tsa]',
      'default_tsa=one',
      '[one]',
      `serial=${file('serial')}`,
      'crypto_device=builtin',
      `signer_cert=${file('tsa.pem')}`,
      `signer_key=${file('tsa.key')}`,
      ...usual,
      ...settings.split('\n').filter((line) => !line.endsWith('=')),
      '',
    ].join('\n'),
  );
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const ts = (...args: string[]) => run('openssl', ['ts', ...args], { cwd: dir });
  const reply = (query: Uint8Array) =>
    inTurn(async () => {
      await writeFile(file('query'), query);
      await ts('-reply', '-config', file('tsa.cnf'), '-queryfile', file('query'), '-out', file('reply'));
      return readFile(file('reply'));
    });
  return {
    dir,
    reply,
    token: (hash, digest) =>
      inTurn(async () => {
        const hex = Buffer.from(digest).toString('hex');
        await ts('-query', '-digest', hex, `-${hash}`, '-cert', '-no_nonce', '-out', file('query'));
        const config = ['-config', file('tsa.cnf')];
        await ts('-reply', ...config, '-queryfile', file('query'), '-token_out', '-out', file('token'));
        return readFile(file('token'));
      }),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

/** What the authority does with a question instead of answering it rightly. */
export type TsaFault = (query: Buffer, response: ServerResponse, tsa: OpensslTsa) => void | Promise<void>;

export interface TsaServer {
  readonly url: string;
  /** questions that came in, as DER */
  readonly asked: readonly Buffer[];
  fault: TsaFault | undefined;
  stop(): Promise<void>;
  /** again at the same address */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A real time-stamping authority by HTTP (RFC 3161, 3.4) on 127.0.0.1. */
export async function startTsa(tsa: OpensslTsa): Promise<TsaServer> {
  const asked: Buffer[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const query = await buffer(request);
    asked.push(query);
    if (server.fault) return server.fault(query, response, tsa);
    sendReply(response, await tsa.reply(query));
  };
  const http = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.writeHead(500).end(error.message));
  });
  let port = 0;
  const start = () =>
    new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(port, '127.0.0.1', () => {
        const address = http.address();
        if (address && typeof address === 'object') port = address.port;
        resolve();
      });
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      http.close(() => resolve());
      http.closeAllConnections();
    });
  await start();
  const server: TsaServer = {
    url: `http://127.0.0.1:${port}/tsa`,
    asked,
    fault: undefined,
    stop,
    start,
    close: async () => {
      await stop();
      await tsa.remove();
    },
  };
  return server;
}

export function sendReply(response: ServerResponse, reply: Uint8Array): void {
  response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(reply);
}

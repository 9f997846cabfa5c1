import { expect } from 'vitest';
import type { SignedDocument } from '../../kit/make-signed.ts';
import type { ServerName } from '../../src/roles/needs.ts';
import { type MongoProxy, mongoProxy } from '../../trial/faults/mongo-proxy.ts';
import { type S3Proxy, s3Proxy } from '../../trial/faults/s3-proxy.ts';
import { type TcpProxy, tcpProxy } from '../../trial/faults/tcp-proxy.ts';
import { type FaultRoom, openFaultRoom } from './fault-room.ts';
import { type Addresses, type ServiceProcess, startService } from './service.ts';

/** An hour's outage in seconds: a job has used up its attempts within one, were an outage an attempt. */
const shortened = {
  KHB_START_PATIENCE_MS: '1000',
  KHB_PROBE_EVERY_MS: '400',
  KHB_PROBE_WHILE_AWAY_MS: '200',
  KHB_PROBE_PATIENCE_MS: '2000',
  // Longer than usual, so that whoever waits for them is told from whoever does not.
  KHB_SITE_SILENCE_MS: '8000',
  KHB_MONGO_SELECTION_MS: '8000',
  KHB_REDIS_PATIENCE_MS: '1000',
  KHB_JOB_ATTEMPTS: '2',
  KHB_JOB_PAUSE_MS: '200',
  KHB_LOG_LEVEL: 'info',
};

const keys = {
  mongo: 'KHB_MONGO_URL',
  redis: 'KHB_REDIS_URL',
  primary: 'KHB_PRIMARY_S3_URL',
  backup: 'KHB_BACKUP_S3_URL',
} as const;

/** The repository with a way to each of its servers that a test breaks. The servers themselves are asked directly. */
export interface OutageRoom {
  readonly room: FaultRoom;
  readonly ways: Readonly<Record<ServerName, TcpProxy>>;
  readonly refusing: {
    readonly mongo: MongoProxy;
    readonly primary: S3Proxy;
    readonly backup: S3Proxy;
  };
  start(role: 'api' | 'worker' | 'scheduler' | 'all'): Promise<ServiceProcess>;
  /** One document is accepted and stands at both sites; answers its pupil's path. */
  acceptOne(document: SignedDocument): Promise<void>;
  push(api: ServiceProcess, document: SignedDocument): Promise<Asked>;
  /** The bytes of the record of a pupil, through the API. */
  read(api: ServiceProcess, document: SignedDocument): Promise<Asked>;
  close(): Promise<void>;
}

export interface Asked {
  readonly status: number;
  readonly ms: number;
  readonly retryAfter: string | null;
  readonly bytes: Buffer;
}

export async function openOutageRoom(addresses: Addresses, documents: number): Promise<OutageRoom> {
  const room = await openFaultRoom(addresses, documents);
  const { env } = room.surroundings;
  const direct = (name: ServerName) => env[keys[name]] ?? '';
  const refusing = {
    mongo: await mongoProxy(direct('mongo')),
    primary: await s3Proxy(direct('primary')),
    backup: await s3Proxy(direct('backup')),
  };
  const ways = {
    mongo: await tcpProxy(refusing.mongo.url),
    redis: await tcpProxy(direct('redis')),
    primary: await tcpProxy(refusing.primary.url),
    backup: await tcpProxy(refusing.backup.url),
  };
  const broken = Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [key, ways[name as ServerName].url]),
  );
  const running: ServiceProcess[] = [];
  const start: OutageRoom['start'] = async (role) => {
    const started = await startService({ env: { ...env, ...broken, ...shortened } }, { role });
    running.push(started);
    return started;
  };
  const ask = async (url: string, init: RequestInit = {}): Promise<Asked> => {
    const began = performance.now();
    const headers = { authorization: `Bearer ${room.apiKey}`, ...init.headers };
    const answer = await fetch(url, { ...init, headers });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return {
      status: answer.status,
      ms: performance.now() - began,
      retryAfter: answer.headers.get('retry-after'),
      bytes,
    };
  };
  const push: OutageRoom['push'] = (api, { bytes, sha256 }) =>
    ask(`${api.url}/v1/submissions`, {
      method: 'POST',
      headers: { 'content-type': 'application/xml', 'idempotency-key': sha256 },
      body: new Uint8Array(bytes),
    });
  return {
    room,
    ways,
    refusing,
    start,
    push,
    read: (api, { pupil }) => ask(`${api.url}/v1/transcripts/${pupil.personalId}/years/2025-2026/document`),
    acceptOne: async (document) => {
      const all = await start('all');
      expect(await push(all, document)).toMatchObject({ status: 202 });
      await room.untilDecided(1);
      const waiting = { backedUpAt: null };
      await expect
        .poll(() => room.connections.database.blobs.countDocuments(waiting), { timeout: 20_000 })
        .toBe(0);
      await all.kill();
    },
    close: async () => {
      for (const one of running) await one.kill();
      for (const way of Object.values(ways)) await way.close();
      for (const way of Object.values(refusing)) await way.close();
      await room.close();
    },
  };
}

/** What `/readyz` answers: its status, and what it says of each server. */
export async function readiness(service: ServiceProcess) {
  const answer = await fetch(`${service.url}/readyz`);
  const { degraded, checks } = (await answer.json()) as {
    degraded: boolean;
    checks: readonly { name: ServerName; state: string }[];
  };
  const states = Object.fromEntries(checks.map(({ name, state }) => [name, state]));
  return { status: answer.status, degraded, ...states };
}

/** The lines of the metrics about one server: `khb_server_up 0`. */
export async function gaugesOf(service: ServiceProcess, server: ServerName): Promise<readonly string[]> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith('khb_server_') && line.includes(`server="${server}"`))
    .map((line) => line.replace(/\{.*\}/, ''));
}

/** How often the log says so of this server: once for each change, however many requests meet it. */
export function alarms(service: ServiceProcess, server: ServerName, message: string): number {
  return service
    .logs()
    .split('\n')
    .filter((line) => line.includes(`"server":"${server}"`) && line.includes(`"msg":"${message}"`)).length;
}

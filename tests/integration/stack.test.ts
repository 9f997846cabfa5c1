import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'minio';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverNames } from '../../trial/stack/addresses.ts';
import { type RunningStack, startStack } from '../../trial/stack/stack.ts';
import { stackStatus } from '../../trial/stack/stack-status.ts';
import { listeningPorts } from '../support/knocking/listening-ports.ts';
import { type PrivateStack, privateStack } from '../support/stack.ts';

function s3(url: string): Client {
  const { hostname, port, username, password } = new URL(url);
  return new Client({
    endPoint: hostname,
    port: Number(port),
    useSSL: false,
    region: 'us-east-1',
    accessKey: decodeURIComponent(username),
    secretKey: decodeURIComponent(password),
  });
}

async function withMongo<T>(url: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000 });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

async function withRedis<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

/** Writes one thing to each server; the answer of `readBack` is what was written. */
async function writeMarks(stack: RunningStack, mark: string): Promise<void> {
  const { mongoUrl, redisUrl, primaryS3Url, backupS3Url } = stack.addresses;
  await withMongo(mongoUrl, (client) => client.db().collection('marks').insertOne({ mark }));
  await withRedis(redisUrl, (client) => client.set('mark', mark));
  for (const url of [primaryS3Url, backupS3Url]) {
    await s3(url).makeBucket(mark, 'us-east-1', { ObjectLocking: true });
    await s3(url).putObject(mark, 'mark', Buffer.from(mark));
  }
}

async function readMarks(stack: RunningStack, mark: string): Promise<unknown> {
  const { mongoUrl, redisUrl, primaryS3Url, backupS3Url } = stack.addresses;
  const object = async (url: string) => {
    const chunks: Buffer[] = [];
    for await (const chunk of await s3(url).getObject(mark, 'mark')) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };
  return {
    mongo: (await withMongo(mongoUrl, (client) => client.db().collection('marks').findOne({ mark })))?.mark,
    redis: await withRedis(redisUrl, (client) => client.get('mark')),
    primary: await object(primaryS3Url),
    backup: await object(backupS3Url),
  };
}

const same = (mark: string) => ({ mongo: mark, redis: mark, primary: mark, backup: mark });

describe('a stack of its own', () => {
  let stack: PrivateStack;
  beforeAll(async () => {
    stack = await privateStack();
  });
  afterAll(() => stack.remove());

  it('answers real clients, Valkey with every write synced and nothing evicted', async () => {
    await writeMarks(stack, 'first-mark');
    expect(await readMarks(stack, 'first-mark')).toEqual(same('first-mark'));
    await withRedis(stack.addresses.redisUrl, async (client) => {
      expect(await client.ping()).toBe('PONG');
      expect(await client.config('GET', 'append*')).toEqual(expect.arrayContaining(['appendonly', 'yes']));
      expect(await client.config('GET', 'appendfsync')).toEqual(['appendfsync', 'always']);
      expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    });
  });

  it('refuses an object store client with wrong keys, and a bucket that nobody made', async () => {
    for (const url of [stack.addresses.primaryS3Url, stack.addresses.backupS3Url]) {
      const wrong = new URL(url);
      wrong.password = 'wrong-secret';
      await expect(s3(wrong.href).listBuckets()).rejects.toThrow();
      await expect(s3(url).putObject('nobody-made-this', 'x', Buffer.from('x'))).rejects.toThrow();
    }
  });

  it.each(serverNames)('keeps what %s acknowledged over a kill -9, at the same address', async (name) => {
    const mark = `kill-${name}`;
    await writeMarks(stack, mark);
    const { pid, uri } = stack.servers[name];
    await stack.servers[name].kill();
    expect(stack.servers[name].pid).toBeUndefined();
    const { port } = new URL(uri);
    const [refused] = await once(connect(Number(port), '127.0.0.1'), 'error');
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
    await stack.servers[name].start();
    expect(stack.servers[name].pid).not.toBe(pid);
    expect(await readMarks(stack, mark)).toEqual(same(mark));
  });

  it('listens on loopback addresses only', async () => {
    const pids = serverNames.map((name) => stack.servers[name].pid ?? 0);
    const listening = await listeningPorts(pids);
    expect(listening.length).toBeGreaterThanOrEqual(11);
    expect(new Set(listening.map(({ address }) => address))).toEqual(new Set(['127.0.0.1', '::1']));
  });

  it('is joined, not started again, by another launcher, which leaves it running when it ends', async () => {
    const pids = serverNames.map((name) => stack.servers[name].pid);
    const second = await startStack({ dir: stack.dir });
    expect(second.addresses).toEqual(stack.addresses);
    expect(serverNames.map((name) => second.servers[name].pid)).toEqual(pids);
    await second.down();
    expect((await stackStatus(stack.dir)).map(({ state }) => state)).toEqual([
      'ready',
      'ready',
      'ready',
      'ready',
    ]);
  });

  it('tells a sick server from a ready one, and shows no keys', async () => {
    await stack.servers.redis.stop();
    const states = await stackStatus(stack.dir);
    expect(states.find(({ name }) => name === 'redis')?.state).toBe('stopped');
    const { username, password } = new URL(stack.addresses.primaryS3Url);
    expect(JSON.stringify(states)).not.toContain(username);
    expect(JSON.stringify(states)).not.toContain(password);
    await stack.servers.redis.start();
  });

  it('keeps its keys and addresses to its owner', async () => {
    for (const name of ['stack.json', 'secrets.json', 'data/backup-s3.json', 'data/backup-tls-key.pem']) {
      expect((await stat(join(stack.dir, name))).mode & 0o077).toBe(0);
    }
  });
});

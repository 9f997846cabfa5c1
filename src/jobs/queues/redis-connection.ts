import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { errorForLog } from '../../observe/error-for-log.ts';

/** Says once that the connection is gone and once that it stands again; BullMQ tells every one of its parts at every attempt. */
function tellOutage(connection: Redis, logger: Logger): void {
  let away = false;
  connection.on('error', (error) => {
    if (!away) logger.warn({ error: errorForLog(error) }, 'a connection to Redis is lost');
    away = true;
  });
  connection.on('ready', () => {
    if (away) logger.info('a connection to Redis stands again');
    away = false;
  });
}

const common = () => ({
  maxRetriesPerRequest: null,
  connectTimeout: 2_000,
  retryStrategy: (times: number) => Math.min(50 * times, 1_000),
  reconnectOnError: afterFailover(),
});

/**
 * After a failover the old master answers on the connections that stand, and refuses every write: only a new connection
 * finds the new one. While there is none to find, once a second is enough.
 */
function afterFailover(): (error: Error) => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return ({ message }) => {
    if (!message.includes('READONLY') && !message.startsWith('UNBLOCKED')) return false;
    if (performance.now() - last < 1_000) return false;
    last = performance.now();
    return true;
  };
}

/** For those who put jobs in: fails fast while Redis is away or frozen, and comes back by itself. */
export function promptConnection(redisUrl: string, logger: Logger, patienceMs: number): Redis {
  const connection = new Redis(redisUrl, {
    ...common(),
    enableOfflineQueue: false,
    commandTimeout: patienceMs,
    // Frozen: the connection is given up, and what is not connected refuses at once.
    socketTimeout: patienceMs,
  });
  tellOutage(connection, logger);
  return connection;
}

/** For workers and listeners: waits for Redis to come back. They ask for jobs with a wait of 5 to 10 s. */
export function patientConnection(redisUrl: string, logger: Logger): Redis {
  const connection = new Redis(redisUrl, { ...common(), socketTimeout: 30_000 });
  tellOutage(connection, logger);
  return connection;
}

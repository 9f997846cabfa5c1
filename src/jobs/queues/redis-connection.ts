import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { errorForLog } from '../../observe/error-for-log.ts';

/** Says once that Redis is away and once that it is back; BullMQ tells every one of its parts at every attempt. */
function tellOutage(connection: Redis, logger: Logger): void {
  let away = false;
  connection.on('error', (error) => {
    if (!away) logger.warn({ error: errorForLog(error) }, 'Redis is away');
    away = true;
  });
  connection.on('ready', () => {
    if (away) logger.info('Redis is back');
    away = false;
  });
}

const common = {
  maxRetriesPerRequest: null,
  connectTimeout: 2_000,
  retryStrategy: (times: number) => Math.min(50 * times, 1_000),
};

/** For those who put jobs in: fails fast while Redis is away, and comes back by itself. @throws when it isn't there now */
export async function promptConnection(redisUrl: string, logger: Logger): Promise<Redis> {
  const connection = new Redis(redisUrl, {
    ...common,
    lazyConnect: true,
    enableOfflineQueue: false,
    commandTimeout: 2_000,
  });
  tellOutage(connection, logger);
  try {
    await connection.connect();
    return connection;
  } catch (error) {
    connection.disconnect();
    throw error;
  }
}

/** For workers and listeners: waits for Redis to come back. */
export function patientConnection(redisUrl: string, logger: Logger): Redis {
  const connection = new Redis(redisUrl, common);
  tellOutage(connection, logger);
  return connection;
}

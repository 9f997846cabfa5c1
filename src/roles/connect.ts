import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { serviceClock } from '../config/service-clock.ts';
import { openQueues, type Queues } from '../jobs/queues/queues.ts';
import { errorForLog } from '../observe/error-for-log.ts';
import type { DayCounters } from '../storage/counters/day-counters.ts';
import { type Database, openDatabase } from '../storage/index/database.ts';
import { migrate } from '../storage/index/migrations.ts';
import type { Sites } from '../storage/sites/blobs.ts';
import { openObjectStore } from '../storage/sites/object-store.ts';
import { StorageError } from '../storage/storage-error.ts';
import { openCounters } from './open-counters.ts';

/** The servers behind every role, checked and made ready: indexes migrated, both buckets there and locked. */
export interface Connections {
  readonly database: Database;
  readonly sites: Sites;
  readonly queues: Queues;
  readonly counters: DayCounters;
  close(): Promise<void>;
}

const firstPauseMs = 250;

/**
 * Waits for each server, all at once, saying every few seconds which one is still away.
 * @throws Error naming the server that did not answer in time; a bucket without Object Lock is refused at once
 */
export async function connect(config: Config, logger: Logger, patienceMs = 60_000): Promise<Connections> {
  const sites: Sites = {
    primary: openObjectStore('primary', config.primary),
    backup: openObjectStore('backup', config.backup),
    onRepair: (repair) => logger.warn({ repair }, 'a copy was not as it was written'),
  };
  const deadline = Date.now() + patienceMs;
  const wait = <T>(name: string, ask: () => Promise<T>) => untilItAnswers(name, ask, deadline, logger);
  const [database, queues, ...buckets] = await Promise.allSettled([
    wait('MongoDB', () => openMigrated(config, logger)),
    wait('Redis', () => openQueues({ redisUrl: config.redisUrl, prefix: config.queuePrefix }, logger)),
    wait('primary site', () => sites.primary.ensureBucket(config.retention.lockDays)),
    wait('backup site', () => sites.backup.ensureBucket(config.retention.lockDays)),
  ]);
  const close = async () => {
    if (queues.status === 'fulfilled') await queues.value.close();
    if (database.status === 'fulfilled') await database.value.close();
  };
  const failed = [database, queues, ...buckets].find((result) => result.status === 'rejected');
  if (failed || database.status === 'rejected' || queues.status === 'rejected') {
    await close();
    throw failed?.reason;
  }
  const counters = await openCounters(config, logger);
  return {
    database: database.value,
    sites,
    queues: queues.value,
    counters,
    close: async () => {
      counters.close();
      await close();
    },
  };
}

async function openMigrated({ mongoUrl, clockOffsetMs }: Config, logger: Logger): Promise<Database> {
  const database = await openDatabase(mongoUrl);
  try {
    const applied = await migrate(database, serviceClock(clockOffsetMs)());
    if (applied > 0) logger.info({ applied }, 'database migrated');
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function untilItAnswers<T>(
  name: string,
  ask: () => Promise<T>,
  deadline: number,
  logger: Logger,
): Promise<T> {
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, 3_000)) {
    try {
      return await ask();
    } catch (error) {
      const shown = errorForLog(error);
      const hopeless =
        error instanceof StorageError &&
        ['bucket-unlocked', 'site-refused', 'index-too-old'].includes(error.code);
      if (hopeless || Date.now() + pause > deadline) {
        throw new Error(`${name}: ${shown.message}`, { cause: error });
      }
      logger.info({ server: name, error: shown }, 'waiting for a server');
      await sleep(pause);
    }
  }
}

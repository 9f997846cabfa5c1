import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { type Gathered, gather } from '../gather.ts';

/** Counts that live for a day. Redis has them for all processes; without it each process counts on its own. */
export interface DayCounters {
  /** Counts so many more (0: only asks) and answers what the day has come to. Never waits long and never fails. */
  add(name: string, day: string, count: number): Promise<number>;
  close(): void;
}

/** A name carries its day, so this only sweeps. */
const keptSeconds = 2 * 86_400;

/**
 * A count that Redis doesn't take goes on in this process's memory, from where the process last left off there: a look is
 * neither refused because Redis is away nor free. What was counted alone is not added to Redis afterwards.
 * @param onAlone told when this process begins to count alone, and when it has Redis back
 */
export async function openDayCounters(
  { redisUrl, prefix }: { readonly redisUrl: string; readonly prefix: string },
  onAlone: (alone: boolean) => void,
  patienceMs = 2_000,
): Promise<DayCounters> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    // Frozen: the connection is given up, and without one nobody waits.
    socketTimeout: patienceMs,
    // After a failover only a new connection finds the new master.
    reconnectOnError: ({ message }) => message.includes('READONLY'),
    retryStrategy: (times) => Math.min(50 * times, 1_000),
  });
  let alone = false;
  const tell = (now: boolean) => {
    if (now !== alone) onAlone(now);
    alone = now;
  };
  const isAlone = () => tell(true);
  redis.on('error', isAlone);
  // It may be back before a new connection was tried and failed.
  redis.on('close', isAlone);
  redis.on('ready', () => tell(false));
  // It goes on trying by itself; until then the counts are this process's own.
  await redis.connect().catch(() => tell(true));
  // It only counts (`penalty` never refuses): the limits are the domain's, so it is given none.
  const kept = { keyPrefix: `${prefix}:day`, duration: keptSeconds, points: 0 };
  const counters = new RateLimiterRedis({
    ...kept,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(kept),
  });
  const count = async (key: string, more: number): Promise<number> => {
    // Only asking writes nothing: Redis keeps its log synced, and a write waits for the disk.
    const counted = more === 0 ? await counters.get(key) : await counters.penalty(key, more);
    return counted?.consumedPoints ?? 0;
  };
  const add = gather<Caller>((callers) => countAll(count, callers), TOGETHER);
  return {
    add: (name, day, more) =>
      new Promise((done, failed) => add({ key: `${name}:${day}`, more, done, failed })),
    close: () => {
      redis.off('close', isAlone);
      redis.disconnect();
    },
  };
}

interface Caller extends Gathered {
  readonly key: string;
  readonly more: number;
  readonly done: (total: number) => void;
}

const TOGETHER = { mostAtOnce: 1_000, underWay: 2 } as const;

/** One question for each counter; each caller hears what it came to with its own, as if they had asked one after another. */
async function countAll(
  count: (key: string, more: number) => Promise<number>,
  callers: readonly Caller[],
): Promise<void> {
  const counters = Map.groupBy(callers, ({ key }) => key);
  await Promise.all(
    [...counters].map(async ([key, own]) => {
      const sum = own.reduce((all, { more }) => all + more, 0);
      let total = (await count(key, sum)) - sum;
      for (const { more, done } of own) {
        total += more;
        done(total);
      }
    }),
  );
}

import { Redis } from 'ioredis';
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
 * @param onAlone told when this process begins to count alone, and when it has Redis back; a Redis that answers and
 * does not count is as good as away
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
  let closed = false;
  const tell = (now: boolean) => {
    if (now !== alone && !closed) onAlone(now);
    alone = now;
  };
  const isAlone = () => tell(true);
  redis.on('error', isAlone);
  // It may be back before a new connection was tried and failed.
  redis.on('close', isAlone);
  redis.on('ready', () => tell(false));
  // It goes on trying by itself; until then the counts are this process's own.
  await redis.connect().catch(() => tell(true));
  const own = countsAlone();
  const count: Count = async (counters) => {
    try {
      const totals = await countInRedis(redis, `${prefix}:day`, counters);
      // Where memory has run out, or only a replica answers, it can still be asked: only a count shows that it counts.
      if (counters.some(({ more }) => more > 0)) tell(false);
      return totals;
    } catch {
      tell(true);
      return own(counters);
    }
  };
  const add = gather<Caller>((callers) => countAll(count, callers), TOGETHER);
  return {
    add: (name, day, more) =>
      new Promise((done, failed) => add({ key: `${name}:${day}`, day, more, done, failed })),
    close: () => {
      closed = true;
      redis.disconnect();
    },
  };
}

interface Caller extends Gathered, Counted {
  readonly done: (total: number) => void;
}

const TOGETHER = { mostAtOnce: 1_000, underWay: 2 } as const;

/** By how much a counter goes up. */
interface Counted {
  readonly key: string;
  readonly day: string;
  readonly more: number;
}

/** Answers what each has come to, in their order. */
type Count = (counters: readonly Counted[]) => Promise<readonly number[]>;

/** One question for all of them; each caller hears what it came to with its own, as if they had asked one after another. */
async function countAll(count: Count, callers: readonly Caller[]): Promise<void> {
  const counters = [...Map.groupBy(callers, ({ key }) => key)].map(([key, own]) => ({
    key,
    day: own[0]?.day ?? '',
    own,
    more: own.reduce((all, { more }) => all + more, 0),
  }));
  const totals = await count(counters);
  for (const [at, { own, more: sum }] of counters.entries()) {
    let total = (totals[at] ?? 0) - sum;
    for (const { more, done } of own) {
      total += more;
      done(total);
    }
  }
}

/** Only asking writes nothing: Redis keeps its log synced, and a write waits for the disk. */
const COUNT = `
local totals = {}
for at, key in ipairs(KEYS) do
  local more = tonumber(ARGV[at + 1])
  if more == 0 then
    totals[at] = tonumber(redis.call('get', key) or 0)
  else
    totals[at] = redis.call('incrby', key, more)
    if totals[at] == more then redis.call('expire', key, ARGV[1]) end
  end
end
return totals`;

async function countInRedis(redis: Redis, prefix: string, counters: readonly Counted[]): Promise<number[]> {
  const keys = counters.map(({ key }) => `${prefix}:${key}`);
  const more = counters.map((one) => one.more);
  return (await redis.eval(COUNT, keys.length, ...keys, keptSeconds, ...more)) as number[];
}

/** In memory, by name and day: that of today, and of yesterday for calls that began before midnight. */
function countsAlone(): Count {
  const days = new Map<string, Map<string, number>>();
  return async (counters) =>
    counters.map(({ key, day, more }) => {
      const counts = days.get(day) ?? new Map<string, number>();
      const total = (counts.get(key) ?? 0) + more;
      if (more > 0) days.set(day, counts.set(key, total));
      const [oldest] = [...days.keys()].filter((other) => other !== day).sort();
      if (days.size > 2 && oldest !== undefined) days.delete(oldest);
      return total;
    });
}

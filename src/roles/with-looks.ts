import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type Quota, quotaOf } from '../acts/looks/quota.ts';
import { configParts } from '../config/config-parts.ts';
import { quotaWatch } from '../observe/quota-watch.ts';
import { openCounters } from './open-counters.ts';

/** Looks at pupils' data from the command line count against the officer's quota of the day, as through the API. */
export async function withLooks<T>(
  env: NodeJS.ProcessEnv,
  clock: () => Date,
  work: (quota: Quota) => Promise<T>,
): Promise<T> {
  const config = configParts(env);
  const queues = { redisUrl: config.value('KHB_REDIS_URL'), queuePrefix: config.value('KHB_QUEUE_PREFIX') };
  const quotas = await config.quotas();
  const logger = pino({ level: 'warn', base: { role: 'admin' } }, pino.destination(2));
  const counters = await openCounters(queues, logger);
  try {
    return await work(quotaOf({ quotas, counters, watch: quotaWatch(new Registry(), logger), clock }));
  } finally {
    counters.close();
  }
}

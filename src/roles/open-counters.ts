import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { type DayCounters, openDayCounters } from '../storage/counters/day-counters.ts';

/** What the quotas count with; the log says when this process counts alone. */
export function openCounters(
  { redisUrl, queuePrefix }: Pick<Config, 'redisUrl' | 'queuePrefix'>,
  logger: Logger,
  patienceMs?: number,
): Promise<DayCounters> {
  const tell = (alone: boolean) =>
    logger.warn(alone ? 'quotas are counted by this process alone' : 'quotas are counted in Redis again');
  return openDayCounters({ redisUrl, prefix: queuePrefix }, tell, patienceMs);
}

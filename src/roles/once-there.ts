import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { errorForLog } from '../observe/error-for-log.ts';
import type { ServerWatch } from '../observe/server-watch.ts';

const lookEveryMs = 250;
const againAfterMs = 5_000;

/**
 * Starts what needs a server: now where it is there, else once it is. A start that fails now is the caller's to hear of;
 * one that fails later is logged and tried again, since the process serves already.
 */
export async function onceThere<T>(
  server: ServerWatch,
  logger: Logger,
  start: () => Promise<T>,
): Promise<{ stop(): Promise<T | undefined> }> {
  if (server.state() !== 'away') {
    const started = await start();
    return { stop: async () => started };
  }
  const stopping = new AbortController();
  const starting = untilStarted(server, logger, start, stopping.signal);
  return {
    stop: () => {
      stopping.abort();
      return starting;
    },
  };
}

async function untilStarted<T>(
  server: ServerWatch,
  logger: Logger,
  start: () => Promise<T>,
  stopping: AbortSignal,
): Promise<T | undefined> {
  while (!stopping.aborted) {
    if (server.state() === 'away') {
      await sleep(lookEveryMs);
      continue;
    }
    try {
      const started = await start();
      logger.info({ server: server.name }, 'started what waited for a server');
      return started;
    } catch (error) {
      logger.error({ error: errorForLog(error) }, 'could not be started; will be tried again');
      await sleep(againAfterMs, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
  return undefined;
}

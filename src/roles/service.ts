import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Readiness } from '../api/deps.ts';
import type { Config } from '../config/config.ts';
import { type Close, drainMs } from './drain.ts';
import { startApi, startHealth } from './front.ts';
import { startLedger } from './ledger.ts';
import { onceThere } from './once-there.ts';
import { openVerifier } from './open-verifier.ts';
import { openParts } from './parts.ts';
import type { Role } from './role.ts';
import { startScheduler } from './scheduler.ts';
import { startWorker } from './worker.ts';

export interface RunningService {
  /** of the API; of health and metrics in the roles that serve none */
  readonly url: string;
  ready(): Readiness;
  /** Takes nothing new, ends what is under way, and gives up on it after the deadline. */
  close(): Promise<void>;
}

/**
 * Wires one process by hand: the servers, then the parts of its role; closed the other way round. What judges and what
 * runs by the hour begin once the index is there, the rest at once.
 */
export async function startService(config: Config, role: Role, logger: Logger): Promise<RunningService> {
  const parts = await openParts(config, role, logger);
  const has = (part: Role) => role === part || role === 'all';
  const closers: Close[] = [async () => parts.clockWatch.close()];
  const starting = await onceThere(parts.servers.mongo, logger, async () => {
    if (!has('scheduler') && !has('worker')) return undefined;
    const verifier = await openVerifier(parts, role, closers);
    if (has('scheduler')) {
      closers.push(startScheduler(parts, verifier));
      const ledger = startLedger(parts);
      parts.watches.push(ledger.alarms);
      closers.push(ledger.close);
    }
    if (has('worker')) closers.push(startWorker(parts, verifier));
    return verifier;
  });
  const front = has('api') ? await startApi(parts) : await startHealth(parts);
  closers.push(front.close);
  return {
    url: front.url,
    ready: parts.ready,
    close: async () => {
      const verifier = await starting.stop();
      const drained = Promise.allSettled(closers.map((close) => close()));
      await Promise.race([drained, sleep(drainMs, undefined, { ref: false })]);
      await verifier?.close();
      await parts.close();
    },
  };
}

import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { errorFacts } from './http/error-facts.ts';
import type { EndKind, JobQueue } from './job-queue.ts';

/** How long an answer is held up by a queue that does not answer, in milliseconds. */
const PATIENCE_MS = 2_000;

/**
 * JobQueue that never rejects: what was stored stays stored when the queue is away, and the sweeper takes it up, so the
 * caller is answered all the same. Each such case is logged and counted.
 */
export function tolerantQueue(jobs: JobQueue, logger: Logger, prometheus: Registry): JobQueue {
  const left = new Counter({
    name: 'khb_http_work_left_to_sweeper_total',
    help: 'JobQueue that could not be queued when it was accepted',
    labelNames: ['what'],
    registers: [prometheus],
  });
  const queued = async (what: EndKind, requestId: string, queue: () => Promise<void>): Promise<void> => {
    try {
      await withinPatience(queue());
    } catch (error) {
      left.inc({ what });
      logger.warn({ requestId, what, ...errorFacts(error) }, 'not queued; left to the sweeper');
    }
  };
  return {
    judgeSubmission: (id, attempt, requestId) =>
      queued('submission', requestId, () => jobs.judgeSubmission(id, attempt, requestId)),
    answerRequest: (id, requestId) => queued('request', requestId, () => jobs.answerRequest(id, requestId)),
    forwardOutbox: (transferId, requestId) =>
      queued('transfer', requestId, () => jobs.forwardOutbox(transferId, requestId)),
    waitFor: (what, id, timeoutMs) => jobs.waitFor(what, id, timeoutMs),
  };
}

async function withinPatience(queueing: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('the queue does not answer')), PATIENCE_MS);
  try {
    await Promise.race([queueing, late.promise]);
  } finally {
    clearTimeout(timer);
    // It may still be queued, or fail, after the answer; either is fine and nobody waits for it.
    queueing.catch(() => undefined);
  }
}

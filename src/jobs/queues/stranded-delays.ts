import type { Job } from 'bullmq';
import { type Queues, queueNames } from './queues.ts';

/** A pause ends by the wall clock of whoever looks, and two clocks may differ by so much. */
const toleratedMs = 60_000;

/**
 * A job that is put off waits for a time of the wall clock. When that steps back by an hour, it would wait an hour longer:
 * what waits for longer than the longest pause there is goes on now. Answers how many.
 */
export async function endStrandedDelays(queues: Queues, longestPauseMs: number): Promise<number> {
  const latest = Date.now() + longestPauseMs + toleratedMs;
  let ended = 0;
  for (const name of queueNames) {
    for (const id of await queues.putOffBeyond(name, latest)) {
      const job: Job | undefined = await queues[name].getJob(id);
      // One that another process has just let go on is no longer put off.
      if (
        await job?.promote().then(
          () => true,
          () => false,
        )
      )
        ended += 1;
    }
  }
  return ended;
}

import { Gauge, type Registry } from 'prom-client';
import { type Queues, queueNames } from './queues.ts';

const states = ['waiting', 'active', 'delayed', 'failed'] as const;
const countedAtMost = 10_000;

/** Read when scraped. When Redis or Mongo is away the gauge keeps its last value; `/readyz` says what is away. */
export function queueGauges(
  prometheus: Registry,
  queues: Queues,
  countWithoutBackup: (atMost: number) => Promise<number>,
): void {
  const depth = new Gauge({
    name: 'khb_queue_jobs',
    help: 'Jobs in a queue by state; failed ones are dead letters',
    labelNames: ['queue', 'state'],
    registers: [prometheus],
    collect: async () => {
      if (!queues.connected()) return;
      await Promise.allSettled(
        queueNames.map(async (queue) => {
          const counts = await queues[queue].getJobCounts(...states);
          for (const state of states) depth.set({ queue, state }, counts[state] ?? 0);
        }),
      );
    },
  });
  const lag = new Gauge({
    name: 'khb_blobs_without_backup',
    help: `Documents that stand at the primary site only, counted up to ${countedAtMost}`,
    registers: [prometheus],
    collect: async () => {
      await countWithoutBackup(countedAtMost)
        .then((count) => lag.set(count))
        // While the index is away it stands at what was last counted; that it is away, its own watch tells.
        .catch(() => undefined);
    },
  });
}

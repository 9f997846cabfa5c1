import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type RunDeps, type RunResult, runJob } from '../acts/keeping/run-job.ts';
import type { ScheduledJob } from '../acts/keeping/scheduled-job.ts';
import type { Config } from '../config/config.ts';
import { jobMetrics } from '../observe/metrics.ts';
import { createVerifierPool } from '../signature/pool/pool.ts';
import { leasesOf } from '../storage/index/leases.ts';
import { type Connections, connect } from './connect.ts';
import { trustWithEvidence } from './trust-with-evidence.ts';
import { ministryOf, tsaOf, wireScheduledJobs } from './wire-scheduled-jobs.ts';

export interface ScheduleRoom extends Connections {
  readonly jobs: readonly ScheduledJob[];
  run(job: ScheduledJob, dryRun: boolean): Promise<RunResult>;
}

/** Someone is waiting at the keyboard. */
const patienceMs = 10_000;

/** Connects to the servers as the scheduler does, for one piece of work; without MongoDB there is none. Warnings go to stderr. */
export async function withScheduledJobs<T>(
  { input: config, clock }: { readonly input: Config; readonly clock: () => Date },
  options: { readonly sampleSize?: number },
  work: (room: ScheduleRoom) => Promise<T>,
): Promise<T> {
  const { receiptKey } = config;
  const logger = pino({ level: 'warn', base: { role: 'admin' } }, pino.destination(2));
  const connections = await connect(config, logger, { demanded: ['mongo'], patienceMs });
  const { trust } = await trustWithEvidence(connections.database, config.trust, config.revocation.policy);
  const verifier = createVerifierPool({ ...config, ...config.verify, trust, threads: 1, maxQueue: 16 });
  try {
    const deps = { ...config, config, ...connections, logger, clock, receiptKey, verifier };
    const others = { ministry: ministryOf(config, receiptKey, clock), tsa: tsaOf(config, clock) };
    const jobs = wireScheduledJobs({ ...deps, ...others, pace: config.waits.pace }, options.sampleSize);
    const leases = leasesOf(connections.database);
    const running: RunDeps = { ...deps, leases, metrics: jobMetrics(new Registry()) };
    return await work({
      ...connections,
      jobs,
      run: (job, dryRun) => runJob(running, job, { dryRun, patient: true }),
    });
  } finally {
    await verifier.close();
    await connections.close();
  }
}

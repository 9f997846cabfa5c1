import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Config } from '../config/config.ts';
import { type RunDeps, type RunResult, runStaffJob } from '../jobs/schedule/run-staff-job.ts';
import type { StaffJob } from '../jobs/schedule/staff-job.ts';
import { jobMetrics } from '../observe/metrics.ts';
import { type Connections, connect } from '../roles/connect.ts';
import { currentTrust } from '../roles/current-trust.ts';
import { ministryOf, tsaOf, wireStaffJobs } from '../roles/wire-staff-jobs.ts';
import { createVerifierPool } from '../signature/pool/pool.ts';
import { loadReceiptKey } from '../storage/index/receipts.ts';

export interface StaffRoom extends Connections {
  readonly jobs: readonly StaffJob[];
  run(job: StaffJob, dryRun: boolean): Promise<RunResult>;
}

/** Someone is waiting at the keyboard. */
const patienceMs = 10_000;

/** Connects to every server as the scheduler does, for one piece of work; warnings go to stderr. */
export async function withStaffJobs<T>(
  { input: config, clock }: { readonly input: Config; readonly clock: () => Date },
  options: { readonly sampleSize?: number },
  work: (room: StaffRoom) => Promise<T>,
): Promise<T> {
  const receiptKey = await loadReceiptKey(config.receiptKeyPem);
  const logger = pino({ level: 'warn', base: { role: 'admin' } }, pino.destination(2));
  const connections = await connect(config, logger, patienceMs);
  const { trust } = await currentTrust(connections.database, config.trust, config.revocation.policy);
  const verifier = createVerifierPool({ ...config, ...config.verify, trust, threads: 1, maxQueue: 16 });
  try {
    const deps = { ...config, ...connections, logger, clock, receiptKey, verifier };
    const others = { ministry: ministryOf(config, receiptKey), tsa: tsaOf(config) };
    const jobs = wireStaffJobs({ ...deps, ...others }, options.sampleSize);
    const running: RunDeps = { ...deps, metrics: jobMetrics(new Registry()) };
    return await work({ ...connections, jobs, run: (job, dryRun) => runStaffJob(running, job, { dryRun }) });
  } finally {
    await verifier.close();
    await connections.close();
  }
}

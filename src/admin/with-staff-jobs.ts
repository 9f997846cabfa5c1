import { pino } from 'pino';
import { Registry } from 'prom-client';
import { loadConfig } from '../config.ts';
import { type Connections, connect } from '../connect.ts';
import { jobMetrics } from '../jobs/metrics.ts';
import { type RunDeps, type RunResult, runStaffJob } from '../jobs/staff/run-staff-job.ts';
import type { StaffJob } from '../jobs/staff/staff-job.ts';
import { staffJobs } from '../jobs/staff/staff-jobs.ts';

export interface StaffRoom extends Connections {
  readonly jobs: readonly StaffJob[];
  run(job: StaffJob, dryRun: boolean): Promise<RunResult>;
}

/** Someone is waiting at the keyboard. */
const patienceMs = 10_000;

/** Connects to every server as the scheduler does, for one piece of work; the log goes to stderr. */
export async function withStaffJobs<T>(
  env: NodeJS.ProcessEnv,
  options: { readonly sampleSize?: number },
  work: (room: StaffRoom) => Promise<T>,
): Promise<T> {
  const config = await loadConfig(env);
  const logger = pino({ level: 'warn', base: { role: 'admin' } }, pino.destination(2));
  const connections = await connect(config, logger, patienceMs);
  try {
    const deps: RunDeps = {
      database: connections.database,
      logger,
      metrics: jobMetrics(new Registry()),
      clock: () => new Date(),
    };
    const jobs = staffJobs({
      ...connections,
      logger,
      sampleSize: options.sampleSize ?? 200,
      more: [],
    });
    return await work({ ...connections, jobs, run: (job, dryRun) => runStaffJob(deps, job, { dryRun }) });
  } finally {
    await connections.close();
  }
}

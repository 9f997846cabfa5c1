import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Indication } from '../domain/verification/report.ts';

export interface JobMetrics {
  jobEnded(queue: string, outcome: 'done' | 'retried' | 'put-off' | 'dead', seconds: number): void;
  verdict(indication: Indication | 'UNKNOWN-PROFILE'): void;
  decided(outcome: 'accepted' | 'refused', code: string): void;
  scheduledJobEnded(
    job: string,
    state: 'done' | 'failed',
    at: Date,
    counts: Readonly<Record<string, number>>,
  ): void;
}

/** Labels come from closed sets: queue names, refusal codes, indications, scheduled job names. */
export function jobMetrics(prometheus: Registry): JobMetrics {
  const registers = [prometheus];
  const jobs = new Counter({
    name: 'khb_jobs_total',
    help: 'Jobs that ended, by queue and outcome; put off: a server is away; dead ones wait for staff',
    labelNames: ['queue', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'khb_job_seconds',
    help: 'How long one attempt of a job took',
    labelNames: ['queue'],
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
    registers,
  });
  const verdicts = new Counter({
    name: 'khb_verdicts_total',
    help: 'Verdicts of the verification (ETSI EN 319 102-1)',
    labelNames: ['indication'],
    registers,
  });
  const decisions = new Counter({
    name: 'khb_submissions_decided_total',
    help: 'Submissions accepted or refused, with the code of the refusal',
    labelNames: ['outcome', 'code'],
    registers,
  });
  const lastRun = new Gauge({
    name: 'khb_scheduled_job_last_run_timestamp_seconds',
    help: 'When a scheduled job last ended, by state',
    labelNames: ['job', 'state'],
    registers,
  });
  const counted = new Gauge({
    name: 'khb_scheduled_job_count',
    help: 'What the last run of a scheduled job counted',
    labelNames: ['job', 'what'],
    registers,
  });
  return {
    jobEnded: (queue, outcome, took) => {
      jobs.inc({ queue, outcome });
      seconds.observe({ queue }, took);
    },
    verdict: (indication) => verdicts.inc({ indication }),
    decided: (outcome, code) => decisions.inc({ outcome, code }),
    scheduledJobEnded: (job, state, at, counts) => {
      lastRun.set({ job, state }, at.getTime() / 1_000);
      for (const [what, count] of Object.entries(counts)) counted.set({ job, what }, count);
    },
  };
}

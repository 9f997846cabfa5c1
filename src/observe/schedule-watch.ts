import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';

interface WatchedJob {
  readonly name: string;
  lateSeconds(): number;
  aheadSeconds(): number;
}

export interface ScheduleWatch {
  /** the jobs that have been due for too long and are not run */
  overdue(): readonly string[];
  close(): void;
}

const everyMs = 1_000;

/** Says once that a job is overdue, and once that it is run again. */
export function watchSchedule(
  jobs: readonly WatchedJob[],
  lateMs: number,
  prometheus: Registry,
  logger: Logger,
): ScheduleWatch {
  const registers = [prometheus];
  new Gauge({
    name: 'khb_schedule_late_seconds',
    help: 'For how long a scheduled job has been due without being run',
    labelNames: ['job'],
    registers,
    collect() {
      for (const job of jobs) this.set({ job: job.name }, job.lateSeconds());
    },
  });
  new Gauge({
    name: 'khb_schedule_ahead_seconds',
    help: 'How far ahead of this clock the latest run of a scheduled job is stamped: one of two clocks is wrong',
    labelNames: ['job'],
    registers,
    collect() {
      for (const job of jobs) this.set({ job: job.name }, job.aheadSeconds());
    },
  });
  const overdue = () => jobs.filter((job) => job.lateSeconds() * 1_000 > lateMs).map(({ name }) => name);
  const told = new Set<string>();
  const timer = setInterval(() => {
    const late = new Set(overdue());
    for (const job of late) if (!told.has(job)) logger.error({ job }, 'a scheduled job is overdue');
    for (const job of told) if (!late.has(job)) logger.info({ job }, 'a scheduled job is run again');
    told.clear();
    for (const job of late) told.add(job);
  }, everyMs);
  timer.unref();
  return { overdue, close: () => clearInterval(timer) };
}

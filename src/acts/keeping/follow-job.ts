import { randomUUID } from 'node:crypto';
import type { Schedule } from '../../storage/index/documents.ts';
import { beginScheduledRun, knownSchedule } from '../../storage/index/schedules.ts';
import { isHourDue, latestHour, runAgeMs, withHour } from './due.ts';
import { type RunDeps, runJob } from './run-job.ts';
import type { ScheduledJob } from './scheduled-job.ts';

export interface FollowedJob {
  readonly name: string;
  /** Looks whether the job is due, by what stands written, and runs it if it is. */
  look(): Promise<void>;
  /** for how many seconds it has been due without being run; 0 while it is not late */
  lateSeconds(): number;
  /** how far ahead of this process's clock the latest run is stamped */
  aheadSeconds(): number;
}

/** What a process knows of a job's latest run; `since`, by the clock that nothing moves, is when that run began. */
interface Known {
  readonly schedule: Schedule;
  readonly since: number;
}

/**
 * Follows one job of the schedule in one of many processes. The wall clock decides nothing about what runs so often, and
 * of what runs at an hour only which hour struck last; whether that had its run stands in the database.
 */
export function followJob(deps: RunDeps, job: ScheduledJob, stopping: AbortSignal): FollowedJob {
  const { database, clock } = deps;
  const { name, when } = job;
  let known: Known | undefined;
  let dueSince: number | undefined;
  let running = false;

  const isDue = () => {
    if (!known) return true;
    return 'at' in when
      ? isHourDue(when, known.schedule.hours, clock())
      : performance.now() - known.since >= when.everySeconds * 1_000;
  };
  const noteDue = () => {
    const due = isDue();
    dueSince = due ? (dueSince ?? performance.now()) : undefined;
    return due;
  };
  /** A new night's job waits for its night; what runs often begins at once. */
  const firstSeen = (now: Date): Schedule => {
    const hours = 'at' in when ? [latestHour(when, now)] : [];
    return { _id: name, run: '', startedAt: '', hours };
  };
  const readSchedule = async () => {
    const now = clock();
    const schedule = await knownSchedule(database, firstSeen(now));
    if (known?.schedule.run === schedule.run) return;
    const everyMs = 'at' in when ? 0 : when.everySeconds * 1_000;
    // Another process began it since: now, unless its stamp can be right. At the start, nothing is known: it is due.
    const unknown = known && schedule.run !== '' ? 0 : everyMs;
    const age = runAgeMs(schedule.startedAt, everyMs, now) ?? unknown;
    known = { schedule, since: performance.now() - age };
  };
  const begin = async (): Promise<boolean> => {
    await readSchedule();
    if (!known || !isDue()) return false;
    const now = clock();
    const { schedule } = known;
    const next = {
      run: randomUUID(),
      startedAt: now.toISOString(),
      hours: 'at' in when ? withHour(schedule.hours, latestHour(when, now)) : schedule.hours,
    };
    if (!(await beginScheduledRun(database, schedule, next))) return false;
    known = { schedule: { _id: name, ...next }, since: performance.now() };
    dueSince = undefined;
    return true;
  };

  return {
    name,
    look: async () => {
      if (!noteDue() || running) return;
      running = true;
      try {
        await readSchedule();
        if (noteDue()) await runJob(deps, job, { dryRun: false, stopping, begin });
      } finally {
        running = false;
      }
    },
    lateSeconds: () => (dueSince === undefined ? 0 : (performance.now() - dueSince) / 1_000),
    aheadSeconds: () =>
      Math.max(0, (Date.parse(known?.schedule.startedAt ?? '') - clock().getTime()) / 1_000 || 0),
  };
}

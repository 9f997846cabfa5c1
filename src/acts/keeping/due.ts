import { type When, weekdays } from './scheduled-job.ts';

type Hour = Extract<When, { at: string }>;

const fromUtcMs = 7 * 3_600_000;
const dayMs = 24 * 3_600_000;
/** of a job's hours that had their run, so many are remembered: six weeks of nights */
const remembered = 40;

/** The latest time that the job's hour struck in Vietnam: `2026-11-27T01:10`. */
export function latestHour({ at, on }: Hour, now: Date): string {
  const there = now.getTime() + fromUtcMs;
  for (let back = 0; ; back += 1) {
    const day = new Date(there - back * dayMs);
    const hour = `${day.toISOString().slice(0, 10)}T${at}`;
    const struck = hour <= new Date(there).toISOString().slice(0, 16);
    const isDay = typeof on === 'number' ? day.getUTCDate() === on : weekdays[day.getUTCDay()] === on;
    if (struck && (on === undefined || isDay)) return hour;
  }
}

/**
 * Whether the job's latest hour still wants its run. One that ran within a day after it, by what stands written, counts for
 * it: the clock stepped back. What was written by a clock that ran further ahead says nothing of today.
 */
export function isHourDue(when: Hour, hours: readonly string[], now: Date): boolean {
  const hour = latestHour(when, now);
  const dayLater = new Date(Date.parse(`${hour}Z`) + dayMs).toISOString().slice(0, 16);
  return !hours.some((run) => run >= hour && run <= dayLater);
}

export function withHour(hours: readonly string[], hour: string): readonly string[] {
  return [...hours, hour].slice(-remembered);
}

/**
 * How long ago the latest run of a job began that runs so often; undefined where its stamp can't be right for that, being
 * older than that or ahead of the clock.
 */
export function runAgeMs(startedAt: string, everyMs: number, now: Date): number | undefined {
  const age = now.getTime() - Date.parse(startedAt);
  return age >= 0 && age < everyMs ? age : undefined;
}

import { listRuns } from '../acts/keeping/list-runs.ts';
import type { When } from '../acts/keeping/scheduled-job.ts';
import { loadConfig } from '../config/config.ts';
import { withScheduledJobs } from '../roles/with-scheduled-jobs.ts';
import { refused } from './refused.ts';
import { runOutcome } from './run-outcome.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb, WrongUsage } from './verb.ts';

const list = verb({
  name: 'list',
  act: 'job.read',
  usage: '',
  what: {
    vi: 'Các việc định kỳ, giờ chạy và lần chạy gần nhất',
    en: 'the scheduled jobs, their hours, their latest run',
  },
  options: {},
  read: ({ env }) => loadConfig(env),
  run: ({ actor, database, may, ...call }) =>
    withScheduledJobs(call, {}, async ({ jobs: known }) => {
      const described = await Promise.all(
        known.map(async ({ name, when, what }) => {
          const decision = await listRuns({ database, may }, actor, { job: name, limit: 1 });
          const [latest] = decision.ok ? decision.runs : [];
          return { name, when, what, latest: latest ? shownRun(latest) : null };
        }),
      );
      return {
        lines: table(
          ['Việc / job', 'Giờ / when', 'Làm gì / what', 'Gần nhất / latest'],
          described.map(({ name, when, what, latest }) => [
            name,
            shownWhen(when),
            [what.vi, what.en],
            latest ? [shownTime(latest.startedAt), latest.state] : '-',
          ]),
        ),
        json: { jobs: described },
      };
    }),
});

const history = verb({
  name: 'history',
  act: 'job.read',
  usage: '[--job NAME] [--limit N]',
  what: { vi: 'Các lần chạy, mới nhất trước', en: 'the runs, newest first' },
  options: { job: { type: 'string' }, limit: { type: 'string', default: '20' } },
  read: ({ values: { job, limit } }) => {
    if (!/^[1-9][0-9]{0,3}$/.test(limit)) throw new WrongUsage('--limit: cần từ 1 đến / want 1 to 9999');
    return { job, limit: Number(limit) };
  },
  run: async ({ actor, input, ...office }) => {
    const decision = await listRuns(office, actor, input);
    if (!decision.ok) return refused(decision.refusal);
    const runs = decision.runs.map(shownRun);
    return {
      lines: table(
        ['Việc / job', 'Bắt đầu / started', 'Kết thúc / ended', 'Kết quả / state', 'Đếm được / counts'],
        runs.map((run) => [
          run.dryRun ? `${run.job} (dry run)` : run.job,
          shownTime(run.startedAt),
          shownTime(run.endedAt),
          run.error ? `${run.state}: ${run.error}` : run.state,
          Object.entries(run.counts)
            .map(([what, count]) => `${what} ${count}`)
            .join(', '),
        ]),
      ),
      json: { runs },
    };
  },
});

const run = verb({
  name: 'run',
  act: 'job.run',
  usage: 'NAME [--dry-run]',
  what: {
    vi: 'Chạy ngay một việc; --dry-run chỉ xem và đếm',
    en: 'runs one job now; --dry-run looks and counts only',
  },
  options: { 'dry-run': { type: 'boolean', default: false } },
  words: [1, 1],
  read: ({ env }) => loadConfig(env),
  run: ({ values, words: [name = ''], ...call }) =>
    withScheduledJobs(call, {}, async (room) => {
      const job = room.jobs.find((known) => known.name === name);
      if (!job) {
        const names = room.jobs.map((known) => known.name).join(', ');
        throw new WrongUsage(`không có việc / no job ${name}; cần một trong / want one of: ${names}`);
      }
      return runOutcome(name, await room.run(job, values['dry-run']));
    }),
});

const dayWords: Readonly<Record<NonNullable<Extract<When, { at: string }>['on']>, string>> = {
  1: 'ngày mồng một / the first of the month',
  monday: 'thứ Hai / Monday',
  tuesday: 'thứ Ba / Tuesday',
  wednesday: 'thứ Tư / Wednesday',
  thursday: 'thứ Năm / Thursday',
  friday: 'thứ Sáu / Friday',
  saturday: 'thứ Bảy / Saturday',
  sunday: 'Chủ nhật / Sunday',
};

function shownWhen(when: When): readonly string[] {
  if ('everySeconds' in when) return [`mỗi ${when.everySeconds} giây`, `every ${when.everySeconds} s`];
  return when.on ? [when.at, dayWords[when.on]] : [when.at];
}

type JobRun = Extract<Awaited<ReturnType<typeof listRuns>>, { ok: true }>['runs'][number];

function shownRun({ _id: id, ...rest }: JobRun) {
  return { id, ...rest };
}

export const jobs: Area = {
  name: 'jobs',
  what: { vi: 'Việc định kỳ', en: 'Scheduled jobs' },
  verbs: [list, history, run],
};

import { loadConfig } from '../config/config.ts';
import { withScheduledJobs } from '../roles/with-scheduled-jobs.ts';
import { runOutcome } from './run-outcome.ts';
import { type Area, verb, WrongUsage } from './verb.ts';

const sample = verb({
  name: '',
  act: 'job.run',
  usage: '--sample N [--dry-run]',
  what: {
    vi: 'Kiểm tra ngay N tệp ngẫu nhiên ở cả hai nơi lưu trữ và sửa bản hỏng (Đ28.1); --dry-run không sửa',
    en: 'compares N random documents at both sites with their hashes now and repairs; --dry-run repairs nothing',
  },
  options: { sample: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  read: ({ env, values: { sample: size = '' } }) => {
    if (!/^[1-9][0-9]{0,5}$/.test(size)) throw new WrongUsage('--sample: cần từ 1 đến / want 1 to 999999');
    return loadConfig(env);
  },
  run: ({ values, ...call }) =>
    withScheduledJobs(call, { sampleSize: Number(values.sample) }, async (room) => {
      const job = room.jobs.find(({ name }) => name === 'fixity-sample');
      if (!job) throw new Error('there is no job fixity-sample');
      const result = await room.run(job, values['dry-run']);
      const outcome = runOutcome(job.name, result);
      return result.state === 'done' && !isSound(result.counts) ? { ...outcome, failed: true } : outcome;
    }),
});

/** Sound now: what was found wrong has been repaired, no site failed to answer, and the index knows what must be there. */
function isSound(counts: Readonly<Record<string, number>>): boolean {
  const { damaged = 0, missing = 0, repaired = 0, lost = 0, unreachable = 0, indexBehind = 0 } = counts;
  return lost + unreachable + indexBehind === 0 && repaired >= damaged + missing;
}

export const scrub: Area = {
  name: 'scrub',
  what: { vi: 'Kiểm tra tính toàn vẹn', en: 'Fixity' },
  verbs: [sample],
};

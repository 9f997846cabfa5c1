import { listDifferences } from '../acts/keeping/second-opinion.ts';
import { loadConfig } from '../config/config.ts';
import { withScheduledJobs } from '../roles/with-scheduled-jobs.ts';
import { refused } from './refused.ts';
import { runOutcome } from './run-outcome.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb, WrongUsage } from './verb.ts';

const run = verb({
  name: 'run',
  act: 'job.run',
  usage: '[--sample N] [--dry-run]',
  what: {
    vi: 'Cho xmldsigjs xác minh lại ngay N học bạ đã nhận; khác nhau thì báo động và thoát 1; --dry-run không ghi lại',
    en: 'has xmldsigjs verify N accepted documents now; a difference is an alarm and exit 1; --dry-run keeps nothing of it',
  },
  options: { sample: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  read: async ({ env, values: { sample } }) => {
    if (sample !== undefined && !/^[1-9][0-9]{0,4}$/.test(sample))
      throw new WrongUsage('--sample: cần từ 1 đến / want 1 to 99999');
    const config = await loadConfig(env);
    if (sample === undefined) return config;
    return { ...config, secondOpinion: { ...config.secondOpinion, documents: Number(sample) } };
  },
  run: ({ values, ...call }) =>
    withScheduledJobs(call, {}, async (room) => {
      const job = room.jobs.find(({ name }) => name === 'second-opinion');
      if (!job) throw new Error('there is no job second-opinion');
      return runOutcome(job.name, await room.run(job, values['dry-run']));
    }),
});

const list = verb({
  name: 'list',
  act: 'second-opinion.read',
  usage: '',
  what: {
    vi: 'Các học bạ mà hai bộ kiểm tra nói khác nhau; thoát 1 khi còn',
    en: 'the documents on which the two verifiers part; exit 1 while there is any',
  },
  options: {},
  run: async ({ actor, ...office }) => {
    const decision = await listDifferences(office, actor);
    if (!decision.ok) return refused(decision.refusal);
    const documents = decision.documents.map(({ _id: sha256, ...rest }) => ({ sha256, ...rest }));
    return {
      lines:
        documents.length === 0
          ? ['Hai bộ kiểm tra nói như nhau / the two verifiers agree']
          : table(
              ['Tệp / document', 'Từ / since', 'Khác ở / where they part'],
              documents.map(({ sha256, profile, foundAt, differences }) => [
                [sha256, profile],
                shownTime(foundAt),
                differences.flatMap(({ at, of, ours, theirs }) => [
                  at,
                  `${of}: ${ours} / xmldsigjs ${theirs}`,
                ]),
              ]),
            ),
      json: { documents },
      ...(documents.length > 0 && { failed: true }),
    };
  },
});

export const secondOpinion: Area = {
  name: 'second-opinion',
  what: { vi: 'Ý kiến thứ hai về chữ ký', en: 'Second opinion on signatures' },
  verbs: [run, list],
};

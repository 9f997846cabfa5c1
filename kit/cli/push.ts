import { wholeNumber } from '../../src/command-line/option-values.ts';
import { verb } from '../../src/command-line/verb.ts';
import { problemShape, wordsOf } from '../problem.ts';
import { pushDocuments } from '../push.ts';
import { pushProgressBar } from '../push-progress-bar.ts';
import { done } from './done.ts';
import { kitFolder } from './kit-folder.ts';
import { repositoryOf, repositoryOptions, repositoryUsage } from './repository-options.ts';

export const push = verb({
  name: 'push',
  usage: `${repositoryUsage} [--concurrency 4] [--retry-refused]`,
  what: {
    vi: 'Gửi học bạ đã ký lên kho; ngắt giữa chừng thì chạy lại',
    en: 'pushes signed transcripts; run again to go on',
  },
  options: {
    ...repositoryOptions,
    concurrency: {
      type: 'string',
      default: '4',
      value: 'N',
      what: { vi: 'số tệp gửi cùng lúc', en: 'documents under way at once (4)' },
    },
    'retry-refused': {
      type: 'boolean',
      default: false,
      what: { vi: 'gửi lại tệp từng bị từ chối', en: 'pushes refused ones once more' },
    },
  },
  async run({ values, ...call }) {
    const folder = kitFolder(values.dir);
    const concurrency = wholeNumber('--concurrency', values.concurrency, 1, 64);
    const { school, schoolYear, ...repository } = await repositoryOf(values, call.env);
    const places = await folder.list('signed', { school, schoolYear });
    const bar = pushProgressBar(places.length);
    const { outcomes, ...counts } = await pushDocuments({
      ...repository,
      documents: places.map((place) => ({ name: place.file, bytes: () => folder.read('signed', place) })),
      statePath: folder.pushState(school),
      concurrency,
      retryRefused: values['retry-refused'],
      onProgress: bar.onProgress,
    }).finally(bar.stop);
    const { accepted, refused, unfinished, known } = counts;
    const problems = outcomes.flatMap((outcome) => {
      if (outcome.state === 'accepted') return [];
      const { name: file } = outcome;
      if (outcome.state === 'unfinished') return [{ file, code: 'unfinished', title: outcome.reason }];
      return [{ file, ...problemShape.parse(outcome) }];
    });
    return done(call, 'push', {
      ok: places.length > 0 && problems.length === 0,
      lines: [
        `Nhận ${accepted}, từ chối ${refused}, chưa xong ${unfinished}, trong đó đã biết từ trước ${known}`,
        `${accepted} accepted, ${refused} refused, ${unfinished} unfinished; ${known} of them known from before`,
        ...problems.map(({ file, ...problem }) => `  ${file}: ${wordsOf(problem)}`),
      ],
      result: { ...counts, problems },
    });
  },
});

import { pushDocuments } from '../push.ts';
import { pushProgressBar } from '../push-progress-bar.ts';
import { type Command, numberOf, textOf } from './command.ts';
import { kitFolder } from './kit-folder.ts';
import { repositoryHelp, repositoryOf, repositoryOptions } from './repository-options.ts';

export const push: Command = {
  help: `push   gửi học bạ đã ký lên kho; ngắt giữa chừng thì chạy lại / push signed transcripts; run again to go on
${repositoryHelp}
    --concurrency 4               số tệp gửi cùng lúc / documents under way at once
    --retry-refused               gửi lại tệp từng bị từ chối / push refused ones once more`,
  options: {
    ...repositoryOptions,
    concurrency: { type: 'string', default: '4' },
    'retry-refused': { type: 'boolean', default: false },
  },
  async run(values) {
    const folder = kitFolder(textOf(values, 'dir'));
    const concurrency = numberOf(values, 'concurrency', 1, 64);
    const { school, schoolYear, ...repository } = await repositoryOf(values, process.env);
    const places = await folder.list('signed', { school, schoolYear });
    const bar = pushProgressBar(places.length);
    const { outcomes, ...counts } = await pushDocuments({
      ...repository,
      documents: places.map((place) => ({ name: place.file, bytes: () => folder.read('signed', place) })),
      statePath: folder.pushState(school),
      concurrency,
      retryRefused: values['retry-refused'] === true,
      onProgress: bar.onProgress,
    }).finally(bar.stop);
    const { accepted, refused, unfinished, known } = counts;
    const problems = outcomes.flatMap((outcome) => {
      if (outcome.state === 'accepted') return [];
      return [
        outcome.state === 'refused'
          ? { file: outcome.name, code: outcome.code, title: outcome.title }
          : { file: outcome.name, code: 'unfinished', title: outcome.reason },
      ];
    });
    return {
      ok: places.length > 0 && problems.length === 0,
      lines: [
        `Nhận ${accepted}, từ chối ${refused}, chưa xong ${unfinished}, trong đó đã biết từ trước ${known}`,
        `${accepted} accepted, ${refused} refused, ${unfinished} unfinished; ${known} of them known from before`,
        ...problems.map(({ file, code, title }) => `  ${file}: ${title} [${code}]`),
      ],
      result: { ...counts, problems },
    };
  },
};

import { verb } from '../../src/command-line/verb.ts';
import { openTranscripts } from '../open.ts';
import { wordsOf } from '../problem.ts';
import { done } from './done.ts';
import { kitFolder } from './kit-folder.ts';
import { personalIdIn } from './pupil-file.ts';
import { repositoryOf, repositoryOptions, repositoryUsage } from './repository-options.ts';

export const open = verb({
  name: 'open',
  usage: repositoryUsage,
  what: {
    vi: 'Gửi yêu cầu khởi tạo học bạ cho học sinh của trường (Đ24.4)',
    en: 'opens the school year for its pupils',
  },
  options: repositoryOptions,
  async run({ values, ...call }) {
    const folder = kitFolder(values.dir);
    const { school, schoolYear, ...repository } = await repositoryOf(values, call.env);
    const files = new Map<string, string>();
    for (const place of await folder.list('unsigned', { school, schoolYear })) {
      files.set(personalIdIn(await folder.read('unsigned', place), place.file), place.file);
    }
    const { opened, refused } = await openTranscripts({
      ...repository,
      schoolYear,
      personalIds: [...files.keys()],
    });
    // People see which file it was, never the number.
    const lines = refused.map(
      ({ personalId, ...problem }) => `  ${files.get(personalId)}: ${wordsOf(problem)}`,
    );
    return done(call, 'open', {
      ok: files.size > 0 && refused.length === 0,
      lines: [
        `Khởi tạo ${opened.length}, từ chối ${refused.length} / ${opened.length} opened, ${refused.length} refused`,
        ...lines,
      ],
      result: {
        opened: opened.length,
        refused: refused.map(({ personalId, code }) => ({ file: files.get(personalId), code })),
      },
    });
  },
});

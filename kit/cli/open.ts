import { verb } from '../../src/command-line/verb.ts';
import { openTranscripts } from '../open.ts';
import { done } from './done.ts';
import { kitFolder } from './kit-folder.ts';
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
      const id = /<SO_DINH_DANH_CA_NHAN>([0-9]{12})</.exec(
        (await folder.read('unsigned', place)).toString('utf8'),
      )?.[1];
      if (id === undefined) throw new Error(`${place.file}: không có số định danh / no personal ID`);
      files.set(id, place.file);
    }
    const { opened, refused } = await openTranscripts({
      ...repository,
      schoolYear,
      personalIds: [...files.keys()],
    });
    // People see which file it was, never the number.
    const lines = refused.map(
      ({ personalId, code, title }) => `  ${files.get(personalId)}: ${title} [${code}]`,
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

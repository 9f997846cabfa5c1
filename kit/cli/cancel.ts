import { createHash } from 'node:crypto';
import { needed } from '../../src/command-line/option-values.ts';
import { verb } from '../../src/command-line/verb.ts';
import { wordsOf } from '../problem.ts';
import { askRequest } from '../request.ts';
import { done } from './done.ts';
import { kitFolder } from './kit-folder.ts';
import { pupilFile } from './pupil-file.ts';
import { reasonOption, repositoryOf, repositoryOptions, repositoryUsage } from './repository-options.ts';

export const cancel = verb({
  name: 'cancel',
  usage: `FILE --reason TEXT ${repositoryUsage}`,
  what: {
    vi: 'Yêu cầu hủy học bạ năm học của tệp FILE (Đ25.3); Sở duyệt, chạy lại để xem kết quả',
    en: 'asks that this year’s record be cancelled; the department decides, run again to see what it said',
  },
  options: {
    reason: reasonOption,
    ...repositoryOptions,
  },
  words: [1, 1],
  async run({ values, words: [file = ''], ...call }) {
    const reason = needed('--reason', values.reason);
    const { client, ...of } = await repositoryOf(values, call.env);
    const { personalId, bytes } = await pupilFile(kitFolder(values.dir), of, file);
    const { schoolYear } = of;
    // The same document and reason are the same request; the record that replaces it has other bytes.
    const key = createHash('sha256')
      .update(JSON.stringify(['cancel', schoolYear, reason]))
      .update(bytes)
      .digest('hex');
    const asked = await askRequest(client, { kind: 'cancel', personalId, schoolYear, reason }, key);
    if (!asked.ok) {
      const { problem } = asked;
      return done(call, 'cancel', {
        ok: false,
        lines: [`${file}: ${wordsOf(problem)}`],
        result: { problem },
      });
    }
    const { id, state } = asked;
    const told: Readonly<Record<string, string>> = {
      'awaiting-approval': 'chờ Sở duyệt / awaits the department',
      rejected: 'Sở không duyệt / the department said no',
      done: 'đã hủy / cancelled',
    };
    return done(call, 'cancel', {
      ok: state !== 'rejected',
      lines: [`${file}: ${told[state] ?? state} (${id})`],
      result: { id, state },
    });
  },
});

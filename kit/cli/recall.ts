import { needed } from '../../src/command-line/option-values.ts';
import { verb } from '../../src/command-line/verb.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import { sha256 } from '../make-signed.ts';
import { wordsOf } from '../problem.ts';
import { askRequest } from '../request.ts';
import { done } from './done.ts';
import { kitFolder } from './kit-folder.ts';
import { pupilFile } from './pupil-file.ts';
import { reasonOption, repositoryOf, repositoryOptions, repositoryUsage } from './repository-options.ts';
import { signedStatement } from './signed-statement.ts';

export const recall = verb({
  name: 'recall',
  usage: `FILE --reason TEXT ${repositoryUsage}`,
  what: {
    vi: 'Thu hồi học bạ của tệp FILE khi năm học chưa chốt, bằng văn bản hiệu trưởng và trường ký (Đ25.3)',
    en: 'takes the record of FILE back before its year is closed, by a statement of principal and seal',
  },
  options: {
    reason: reasonOption,
    ...repositoryOptions,
  },
  words: [1, 1],
  async run({ values, words: [file = ''], ...call }) {
    const reason = needed('--reason', values.reason);
    const { client, school, schoolYear } = await repositoryOf(values, call.env);
    const folder = kitFolder(values.dir);
    const { personalId, bytes } = await pupilFile(folder, { school, schoolYear }, file);
    const said = {
      kind: 'recall',
      personalId: personalId as PersonalId,
      record: sha256(bytes),
      reason,
    } as const;
    const statement = await signedStatement(folder, { school, schoolYear }, said);
    const body = { kind: 'recall', statement };
    const asked = await askRequest(client, body);
    return done(call, 'recall', {
      ok: asked.ok,
      lines: [`${file}: ${asked.ok ? 'đã thu hồi / recalled' : wordsOf(asked.problem)}`],
      result: asked.ok ? { id: asked.id, state: asked.state } : { problem: asked.problem },
    });
  },
});

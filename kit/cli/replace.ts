import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { needed } from '../../src/command-line/option-values.ts';
import { verb } from '../../src/command-line/verb.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import { sha256 } from '../make-signed.ts';
import { problemOf, problemShape, wordsOf } from '../problem.ts';
import { done } from './done.ts';
import { kitFolder } from './kit-folder.ts';
import { pupilFile } from './pupil-file.ts';
import { reasonOption, repositoryOf, repositoryOptions, repositoryUsage } from './repository-options.ts';
import { signedStatement } from './signed-statement.ts';

const pushed = z.object({
  state: z.enum(['received', 'accepted', 'refused']),
  refusal: problemShape.optional(),
});

export const replace = verb({
  name: 'replace',
  usage: `FILE --by NEW --reason TEXT ${repositoryUsage}`,
  what: {
    vi: 'Thay học bạ của tệp FILE bằng tệp NEW đã ký khi năm học chưa chốt, bằng văn bản hiệu trưởng và trường ký (Đ25.3)',
    en: 'puts the signed record NEW in the place of that of FILE before its year is closed',
  },
  options: {
    by: { type: 'string', value: 'NEW', what: { vi: 'tệp học bạ thay thế, đã ký', en: 'the signed record' } },
    reason: reasonOption,
    ...repositoryOptions,
  },
  words: [1, 1],
  async run({ values, words: [file = ''], ...call }) {
    const [reason, by] = [needed('--reason', values.reason), needed('--by', values.by)];
    const { client, school, schoolYear } = await repositoryOf(values, call.env);
    const folder = kitFolder(values.dir);
    const { personalId, bytes } = await pupilFile(folder, { school, schoolYear }, file);
    const document = await readFile(by);
    const said = {
      kind: 'replacement',
      personalId: personalId as PersonalId,
      record: sha256(bytes),
      replacement: sha256(document),
      reason,
    } as const;
    const statement = await signedStatement(folder, { school, schoolYear }, said);
    const answer = await client.call({
      method: 'POST',
      path: '/v1/replacements',
      headers: { 'content-type': 'application/json', prefer: 'wait=20' },
      body: JSON.stringify({
        document: document.toString('base64'),
        statement,
      }),
    });
    const told = answer.status < 400 ? pushed.safeParse(answer.json).data : undefined;
    const problem = told ? told.refusal : problemOf(answer);
    const words = told?.state === 'accepted' ? 'đã thay / replaced' : 'đang xét / being judged';
    return done(call, 'replace', {
      ok: problem === undefined,
      lines: [`${file}: ${problem ? wordsOf(problem) : words}`],
      result: problem ? { problem } : { state: told?.state },
    });
  },
});

import { z } from 'zod';
import { verb } from '../../src/command-line/verb.ts';
import { WrongUsage } from '../../src/command-line/wrong-usage.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import { sha256 } from '../make-signed.ts';
import { problemShape, wordsOf } from '../problem.ts';
import { RepositoryError } from '../repository-client.ts';
import { askRequest } from '../request.ts';
import { done } from './done.ts';
import { classOf, kitFolder } from './kit-folder.ts';
import { personalIdIn } from './pupil-file.ts';
import { repositoryOf, repositoryOptions, repositoryUsage } from './repository-options.ts';
import { signedStatement } from './signed-statement.ts';

const answerShape = z.object({
  kind: z.literal('close'),
  results: z.array(
    z.union([
      z.object({ personalId: z.string(), closed: z.literal(true) }),
      z.object({ personalId: z.string(), closed: z.literal(false), refusal: problemShape }),
    ]),
  ),
});

export const close = verb({
  name: 'close',
  usage: `CLASS ${repositoryUsage}`,
  what: {
    vi: 'Chốt học bạ đã ký của một lớp, bằng văn bản hiệu trưởng và trường ký (Đ25.1)',
    en: 'closes the signed records of a class, by a statement of principal and seal',
  },
  options: repositoryOptions,
  words: [1, 1],
  async run({ values, words: [className = ''], ...call }) {
    const { client, school, schoolYear } = await repositoryOf(values, call.env);
    const folder = kitFolder(values.dir);
    const places = await folder.list('signed', { school, schoolYear });
    const files = new Map<string, string>();
    const records: { personalId: PersonalId; record: ReturnType<typeof sha256> }[] = [];
    for (const place of places.filter((one) => classOf(one) === className)) {
      const bytes = await folder.read('signed', place);
      const personalId = personalIdIn(bytes, place.file) as PersonalId;
      files.set(personalId, place.file);
      records.push({ personalId, record: sha256(bytes) });
    }
    if (records.length === 0)
      throw new WrongUsage(`${className}: không có học bạ đã ký / no signed record of this class`);
    const said = { kind: 'closing', className, records } as const;
    const statement = await signedStatement(folder, { school, schoolYear }, said);
    const body = { kind: 'close', statement };
    const asked = await askRequest(client, body);
    if (!asked.ok) {
      const { problem } = asked;
      return done(call, 'close', {
        ok: false,
        lines: [`${className}: ${wordsOf(problem)}`],
        result: { problem },
      });
    }
    const { data } = answerShape.safeParse(asked.answer);
    if (!data) throw new RepositoryError('protocol', 'the answer is none to a closing');
    const refused = data.results.flatMap((one) =>
      one.closed ? [] : [{ file: files.get(one.personalId), ...one.refusal }],
    );
    const closed = data.results.length - refused.length;
    // People see which file it was, never the number.
    return done(call, 'close', {
      ok: refused.length === 0,
      lines: [
        `${className}: đã chốt ${closed}, từ chối ${refused.length} / ${closed} closed, ${refused.length} refused`,
        ...refused.map(({ file, ...problem }) => `  ${file}: ${wordsOf(problem)}`),
      ],
      result: { closed, refused: refused.map(({ file, code }) => ({ file, code })) },
    });
  },
});

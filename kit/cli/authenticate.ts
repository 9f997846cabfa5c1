import { z } from 'zod';
import { verb } from '../../src/command-line/verb.ts';
import { wordsOf } from '../problem.ts';
import { RepositoryError } from '../repository-client.ts';
import { askRequest } from '../request.ts';
import { done } from './done.ts';
import { kitFolder } from './kit-folder.ts';
import { pupilFile } from './pupil-file.ts';
import { repositoryOf, repositoryOptions, repositoryUsage } from './repository-options.ts';

const answerShape = z.object({
  kind: z.literal('authenticate'),
  genuine: z.boolean(),
  records: z.array(
    z.object({ schoolYear: z.string(), sha256: z.string(), verdict: z.string(), inForce: z.boolean() }),
  ),
});

export const authenticate = verb({
  name: 'authenticate',
  usage: `FILE [--stored] ${repositoryUsage}`,
  what: {
    vi: 'Hỏi kho tệp FILE có đúng là học bạ đang lưu (Đ31.1)',
    en: 'asks whether FILE is, byte for byte, what the repository keeps',
  },
  options: {
    stored: {
      type: 'boolean',
      default: false,
      what: {
        vi: 'hỏi về học bạ năm học mà kho đang lưu, không gửi tệp',
        en: 'asks about the record of the school year as it is kept, and sends no bytes',
      },
    },
    ...repositoryOptions,
  },
  words: [1, 1],
  async run({ values, words: [file = ''], ...call }) {
    const { client, ...of } = await repositoryOf(values, call.env);
    const { personalId, bytes } = await pupilFile(kitFolder(values.dir), of, file);
    const about = values.stored ? { schoolYear: of.schoolYear } : { document: bytes.toString('base64') };
    const asked = await askRequest(client, { kind: 'authenticate', personalId, ...about });
    if (!asked.ok) {
      const { problem } = asked;
      return done(call, 'authenticate', {
        ok: false,
        lines: [`${file}: ${wordsOf(problem)}`],
        result: { genuine: false, problem },
      });
    }
    const { data } = answerShape.safeParse(asked.answer);
    if (!data) throw new RepositoryError('protocol', 'the answer is none to an authenticate request');
    const { genuine, records } = data;
    return done(call, 'authenticate', {
      ok: genuine,
      lines: [
        `${file}: ${genuine ? 'thật / genuine' : 'KHÔNG xác thực được / NOT authenticated'}`,
        ...records.map(
          ({ schoolYear, verdict, inForce }) =>
            `  ${schoolYear}: ${verdict}, ${inForce ? 'có hiệu lực / in force' : 'không còn hiệu lực / no longer in force'}`,
        ),
      ],
      result: { genuine, records },
    });
  },
});

import { afterEach, expect, test } from 'vitest';
import { openTranscripts } from '../../../kit/open.ts';
import {
  answer,
  problem,
  type Script,
  type ScriptedRepository,
  scriptedRepository,
} from './scripted-repository.ts';

let repository: ScriptedRepository | undefined;
afterEach(() => repository?.close());

async function open(script: Script, personalIds: readonly string[]) {
  repository = await scriptedRepository(script);
  const { baseUrl, received } = repository;
  const summary = await openTranscripts({
    baseUrl,
    apiKey: 'k',
    schoolYear: '2025-2026',
    personalIds,
    sleep: async () => {},
  });
  return { ...summary, received };
}

const ids = Array.from({ length: 1001 }, (_, index) => `099${String(index).padStart(9, '0')}`);
const done = (body: Buffer) => ({
  state: 'done',
  answer: {
    kind: 'create',
    results: JSON.parse(body.toString()).personalIds.map((personalId: string) => ({
      personalId,
      opened: true,
      inherited: [],
    })),
  },
});

test('a list goes in requests of at most 500 pupils', async () => {
  const { opened, refused, received } = await open(
    ({ body }, response) => answer(response, 200, done(body)),
    ids,
  );
  expect(received.map(({ body }) => JSON.parse(body.toString()).personalIds.length)).toEqual([500, 500, 1]);
  expect(JSON.parse(received[0]?.body.toString() ?? '')).toMatchObject({
    kind: 'create',
    schoolYear: '2025-2026',
  });
  expect([opened, refused]).toEqual([ids, []]);
});

test('each pupil has its own answer, found at the Location', async () => {
  const [a = '', b = ''] = ids;
  const { opened, refused } = await open(
    ({ method }, response, n) => {
      if (method === 'POST') answer(response, 202, { state: 'received' }, { location: '/v1/requests/r' });
      else if (n === 2) answer(response, 200, { state: 'received' });
      else {
        const refusal = { code: 'open-at-another-school', title: 'thuộc trường khác', article: 'Đ26.1' };
        const results = [
          { personalId: a, opened: true, inherited: [] },
          { personalId: b, opened: false, refusal },
        ];
        answer(response, 200, { state: 'done', answer: { kind: 'create', results } });
      }
    },
    [a, b],
  );
  expect(opened).toEqual([a]);
  expect(refused).toEqual([{ personalId: b, code: 'open-at-another-school', title: 'thuộc trường khác' }]);
});

test('a request refused as a whole refuses each of its pupils', async () => {
  const { refused } = await open(
    (_, response) => problem(response, 422, 'school-year-in-future'),
    ids.slice(0, 2),
  );
  expect(refused.map(({ code }) => code)).toEqual(['school-year-in-future', 'school-year-in-future']);
});

test('an answer that is none is said to be so', async () => {
  await expect(open((_, response) => answer(response, 200, {}), ids.slice(0, 1))).rejects.toMatchObject({
    code: 'protocol',
  });
});

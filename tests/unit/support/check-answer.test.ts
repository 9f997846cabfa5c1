import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Answer, route } from '../../../src/api/http/route.ts';
import { answerChecker } from '../../support/check-answer.ts';

const words = { vi: 'Có', en: 'There' };
const thing = route({
  method: 'GET',
  path: '/v1/things',
  operationId: 'readThing',
  tag: 'operation',
  summary: words,
  act: 'service.watch',
  answers: {
    200: {
      words,
      schema: z.object({ a: z.string(), below: z.array(z.object({ b: z.int() })).readonly() }),
      headers: { ETag: 'tag' },
    },
    206: { words, mediaType: 'application/xml' },
    304: { words },
  },
  handle: async () => ({ status: 304 }),
});
const json = { a: 'x', below: [{ b: 1 }] };
const bytes = { mediaType: 'application/xml', content: new Uint8Array() };

test.each<Answer>([{ status: 200, json, headers: { ETag: '"1"' } }, { status: 206, bytes }, { status: 304 }])(
  'an answer that is declared passes: %j',
  (answer) => {
    expect(() => answerChecker()(thing, answer)).not.toThrow();
  },
);

test.each<Answer>([
  { status: 201, json },
  { status: 200 },
  { status: 304, json },
  { status: 200, json: { ...json, a: 1 } },
  { status: 200, json: { ...json, more: true } },
  { status: 200, json: { a: 'x', below: [{ b: 1, secret: 2 }] } },
  { status: 200, json: { a: 'x' } },
  { status: 200, json, headers: { Location: '/' } },
  { status: 206, bytes: { ...bytes, mediaType: 'text/html' } },
  { status: 206 },
])('an answer that is not declared fails: %j', (answer) => {
  expect(() => answerChecker()(thing, answer)).toThrow('readThing answers');
});

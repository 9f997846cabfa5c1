import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { makeSignedDocuments } from '../../kit/make-signed.ts';
import { makePki, schoolOf } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { type ApiRoom, type Bearer, openApiRoom } from '../support/api-room.ts';
import type { PythonTool } from '../support/python-tool.ts';
import { findSchemathesis, runSchemathesis } from '../support/schemathesis.ts';

const idsSchema = z.looseObject({ id: z.string().optional(), sha256: z.string().optional() });
const schoolYear = '2025-2026';
const seed = 20_261_126;
const [here, there] = ['37099501', '37099502'];

let tool: PythonTool;
let api: ApiRoom;
let school: Bearer;
let officer: Bearer;
let document: string;
/** of each kind of thing, one that is there */
let known: Record<string, string | undefined>;

beforeAll(async () => {
  tool = await findSchemathesis();
  const pki = await makePki({ schools: [makeSchool(here, { teachers: 1, classes: ['6A'] })] });
  const many = { school: 1_000_000, officer: 1_000_000, auditor: 1_000_000 };
  const quotas = { looks: many, deniedLooks: many, heldElsewhere: { school: 1_000_000 } };
  api = await openApiRoom(inject('addresses'), pki, { quotas });
  api.startWorkers();
  school = await api.schoolKey(here);
  await api.schoolKey(there);
  officer = await api.officerKey('An');
  document = await (await fetch(`${api.url}/v1/openapi.json`)).text();

  const documents = makeSignedDocuments({ pki, school: here, schoolYear, pupilsPerClass: 3, seed: 'door' });
  const [personalId = '', moving = ''] = documents.map(({ pupil }) => pupil.personalId);
  const personalIds = documents.map(({ pupil }) => pupil.personalId);
  await post('/v1/requests', { kind: 'create', schoolYear, personalIds });
  const [pushed] = await Promise.all(documents.map(({ bytes }) => post('/v1/submissions', bytes)));
  const cancel = { kind: 'cancel', personalId, schoolYear, reason: 'sai điểm Toán' };
  const { seal } = schoolOf(pki, here);
  const certificate = { certificate: seal.certificatePem, kind: 'organisation', roles: ['school-seal'] };
  const to = { kind: 'school', schoolId: there };
  known = {
    'path.schoolId': here,
    'path.personalId': personalId,
    'path.schoolYear': schoolYear,
    'query.schoolYear': schoolYear,
    'path.submissionId': pushed?.id,
    'path.requestId': (await post('/v1/requests', cancel)).id,
    'path.transferId': (await post('/v1/transfers', { personalId: moving, to })).id,
    'path.certificateId': (await post('/v1/certificates', certificate)).id,
  };
}, 400_000);
afterAll(() => api?.close());

async function post(path: string, body: object) {
  const isXml = body instanceof Uint8Array;
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { ...school, prefer: 'wait=20', 'content-type': isXml ? 'application/xml' : 'application/json' },
    body: isXml ? new Uint8Array(body) : JSON.stringify(body),
  });
  return idsSchema.parse(await response.json());
}

function hold(python: string, { authorization }: Bearer, more: { document?: string; only?: string } = {}) {
  return runSchemathesis(python, {
    url: api.url,
    authorization,
    document,
    known,
    seed,
    examples: 8,
    ...more,
  });
}

test('what the description allows the door takes, what it does not the door refuses, and every answer is one of its own', {
  timeout: 400_000,
}, async (context) => {
  if ('missing' in tool) return context.skip(tool.missing);
  const { python } = tool;
  for (const value of Object.values(known)) expect(value).toMatch(/./);
  const ran = await Promise.all([hold(python, school), hold(python, officer)]);
  for (const { code, output } of ran) expect(code, output).toBe(0);
});

test.for<[string, string, string, string]>([
  ['looser', 'listTransfers', '"maximum":200', '"maximum":9000'],
  [
    'stricter',
    'pushSubmission',
    '"Idempotency-Key","in":"header","required":false',
    '"Idempotency-Key","in":"header","required":true',
  ],
  ['short of an answer', 'readSubmission', '"404":', '"410":'],
])('a description that is %s is found out', async ([, only, from, to], context) => {
  if ('missing' in tool) return context.skip(tool.missing);
  const wrong = document.replaceAll(from, to);
  expect(wrong).not.toBe(document);
  const { code, output } = await hold(tool.python, school, { document: wrong, only });
  expect(code, output).toBe(1);
});

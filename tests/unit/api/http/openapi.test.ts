import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { personalIdField, preferHeader } from '../../../../src/api/http/fields.ts';
import { openApiDocument } from '../../../../src/api/http/openapi.ts';
import { jsonBody, xmlBody } from '../../../../src/api/http/request-body.ts';
import { route } from '../../../../src/api/http/route.ts';
import { submissionSchema } from '../../../../src/api/presenters/submission.ts';

const words = { vi: 'Có', en: 'There' };
const routes = [
  route({
    method: 'POST',
    path: '/v1/things/{personalId}',
    operationId: 'makeThing',
    tag: 'submissions',
    summary: words,
    act: 'submission.push',
    params: z.strictObject({ personalId: personalIdField }),
    query: z.strictObject({ must: z.string(), may: z.string().optional() }),
    headers: z.object({ 'if-none-match': preferHeader }),
    body: jsonBody(z.strictObject({ a: z.string() })),
    answers: { 201: { words, schema: submissionSchema, headers: { Location: 'where' } } },
    problems: ['year-locked', 'departed'],
    handle: async () => ({ status: 201 }),
  }),
  route({
    method: 'GET',
    path: '/v1/things/{personalId}',
    operationId: 'readThing',
    tag: 'submissions',
    summary: words,
    act: 'service.watch',
    params: z.strictObject({ personalId: personalIdField }),
    answers: { 200: { words, mediaType: 'application/xml' } },
    handle: async () => ({ status: 200 }),
  }),
];

const documentShape = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))),
  components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});
const document = documentShape.parse(openApiDocument(routes));
const make = document.paths['/v1/things/{personalId}']?.post;
const read = document.paths['/v1/things/{personalId}']?.get;

describe('the OpenAPI document follows from the declarations', () => {
  test('one path holds both of its operations', () => {
    expect(Object.keys(document.paths)).toEqual(['/v1/things/{personalId}']);
    expect(make?.operationId).toBe('makeThing');
    expect(read?.operationId).toBe('readThing');
  });

  test('parameters say where they stand and whether they must be there', () => {
    expect(make?.parameters).toMatchObject([
      { name: 'personalId', in: 'path', required: true, schema: { pattern: '^[0-9]{12}$' } },
      { name: 'must', in: 'query', required: true },
      { name: 'may', in: 'query', required: false },
      { name: 'If-None-Match', in: 'header', required: false },
    ]);
  });

  test('who may call it is the security of the operation', () => {
    expect(make?.security).toEqual([{ apiKey: [] }]);
    expect(read?.security).toEqual([]);
  });

  test('problems that share a status stand together, with their codes and articles', () => {
    const responses = z.record(z.string(), z.object({ description: z.string() })).parse(make?.responses);
    expect(Object.keys(responses)).toEqual(
      expect.arrayContaining(['201', '400', '401', '403', '409', '413', '415', '500', '503']),
    );
    expect(responses['409']?.description).toContain('`year-locked`');
    expect(responses['409']?.description).toContain('(Đ25.4)');
    expect(responses['409']?.description).toContain('`departed`');
    const readResponses = z.record(z.string(), z.unknown()).parse(read?.responses);
    expect(Object.keys(readResponses).sort()).toEqual(['200', '400', '500']);
  });

  test('named schemas are components, open to fields to come, and every reference leads to one', () => {
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(['Problem', 'Submission', 'VerificationReport', 'Refusal', 'Finding']),
    );
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(references.length).toBeGreaterThan(5);
    for (const name of references) expect(document.components.schemas).toHaveProperty(name ?? '');
    expect(text).not.toContain('#/$defs/');
    expect(document.components.schemas.Submission).not.toHaveProperty('additionalProperties');
    const ajv = addFormats.default(new Ajv2020({ strict: false }));
    ajv.addSchema({ $id: 'api', ...document });
    for (const name of Object.keys(document.components.schemas)) {
      expect(ajv.getSchema(`api#/components/schemas/${name}`), name).toBeTypeOf('function');
    }
  });

  test('a body of bytes is described by its content types', () => {
    expect(xmlBody.mediaTypes).toEqual(['application/xml', 'text/xml']);
    expect(make?.requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { schema: { type: 'object', additionalProperties: false } } },
    });
  });
});

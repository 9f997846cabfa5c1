import { z } from 'zod';
import { isPublic } from './guard.ts';
import { jsonSchemaOf, type NamedSchemas } from './json-schema.ts';
import { kindOf, type ProblemCode, problemStatus } from './problem.ts';
import type { RequestBodyKind } from './request-body.ts';
import { type AnswerKind, actsOf, type Route, type Words } from './route.ts';

export type Json = Record<string, unknown>;
/** Keeps the named schemas for the components and gives back the one that refers to them. */
export type Collect = (made: NamedSchemas) => Json;

/** One route as an OpenAPI 3.1 operation. */
export function openApiOperation(route: Route, collect: Collect): Json {
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary.vi,
    description: route.summary.en,
    security: isPublic(actsOf(route)) ? [] : [{ apiKey: [] }],
    parameters: [
      ...parameters('path', route.params, collect),
      ...parameters('query', route.query, collect),
      ...parameters('header', route.headers, collect),
    ],
    ...(route.body ? { requestBody: requestBody(route.body, collect) } : {}),
    responses: {
      ...problemAnswers(problemsOf(route)),
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, kind]) => [status, declaredAnswer(kind, collect)]),
      ),
    },
  };
}

/** Vietnamese first; a blank line between the two. */
export function bilingual({ vi, en }: Words): string {
  return `${vi}\n\n${en}`;
}

/** Every problem a route may answer: those that follow from its declaration, and its own. */
export function problemsOf({ body, problems, ...route }: Route): readonly ProblemCode[] {
  const ofIdentity: ProblemCode[] = ['credential-required', 'credential-invalid', 'storage-unavailable'];
  const ofBody: ProblemCode[] = ['body-cut-short', 'body-too-large', 'media-type-unsupported'];
  const all = new Set<ProblemCode>([
    'request-invalid',
    ...(isPublic(actsOf(route)) ? [] : ofIdentity),
    ...(isPublic(actsOf(route)) ? [] : (['not-permitted'] as const)),
    ...(body ? ofBody : []),
    ...(body?.schema ? (['body-not-json'] as const) : []),
    ...(problems ?? []),
    'internal-error',
  ]);
  return [...all];
}

function problemAnswers(codes: readonly ProblemCode[]): Json {
  const byStatus = Map.groupBy(codes, problemStatus);
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [
      status,
      {
        description: some.map(described).join('\n\n'),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

function described(code: ProblemCode): string {
  const { vi, en, article } = kindOf(code);
  return `\`${code}\`: ${vi}${article ? ` (${article})` : ''}. ${en}.`;
}

function declaredAnswer({ words, schema, mediaType, headers }: AnswerKind, collect: Collect): Json {
  const json = schema && { 'application/json': { schema: collect(jsonSchemaOf(schema, 'output')) } };
  const bytes = mediaType && { [mediaType]: {} };
  const content = json ?? bytes;
  return {
    description: bilingual(words),
    ...(headers ? { headers: headersOf(headers) } : {}),
    ...(content ? { content } : {}),
  };
}

function headersOf(headers: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  );
}

function requestBody({ mediaTypes, schema }: RequestBodyKind<unknown>, collect: Collect): Json {
  const content = schema ? { schema: collect(jsonSchemaOf(schema, 'input')) } : {};
  return { required: true, content: Object.fromEntries(mediaTypes.map((type) => [type, content])) };
}

function parameters(place: 'path' | 'query' | 'header', { shape }: z.ZodObject, collect: Collect): Json[] {
  return Object.entries(shape).map(([name, field]) => {
    const { description, ...schema } = collect(jsonSchemaOf(field, 'input'));
    return {
      name: place === 'header' ? headerName(name) : name,
      in: place,
      required: place === 'path' || !z.safeParse(field, undefined).success,
      ...(description === undefined ? {} : { description }),
      schema,
    };
  });
}

/** `idempotency-key` -> `Idempotency-Key` */
function headerName(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

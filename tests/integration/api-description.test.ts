import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import request from 'supertest';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makePki } from '../../kit/pki.ts';
import { isPublic } from '../../src/api/http/guard.ts';
import { actsOf, type Route } from '../../src/api/http/route.ts';
import { append, takeUp } from '../../src/ledger/log/sequence.ts';
import { LEDGER } from '../../src/roles/ledger-sites.ts';
import { logHeads } from '../../src/storage/index/log-heads.ts';
import { openLogStore } from '../../src/storage/sites/log-store.ts';
import { type ApiRoom, openApiRoom } from '../support/api-room.ts';
import { entriesOf } from '../support/ledger-room.ts';

let api: ApiRoom;
let routes: readonly Route[];
beforeAll(async () => {
  api = await openApiRoom(inject('addresses'), await makePki({ schools: [] }));
  ({ routes } = api);
  const { config, database } = api.room;
  const primary = openLogStore('primary', config.primary, LEDGER);
  await primary.ensureBuckets(1);
  const log = { ...config.ledger, heads: logHeads(database.logHeads, LEDGER), primary };
  await append(log, await takeUp(log), entriesOf(0, 1));
});
afterAll(() => api?.close());

test('the served OpenAPI document names every route, and no other', async () => {
  const { status, body } = await request(api.url).get('/v1/openapi.json');
  expect(status).toBe(200);
  expect(body.openapi).toBe('3.1.0');
  const described = Object.entries<object>(body.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
});

test('every described route is served, and what is described as open or closed is so', async () => {
  for (const { method, path, ...declared } of routes) {
    const url = path.replaceAll(/\{\w+\}/g, '099000000001');
    const { status, body } = await (method === 'GET'
      ? request(api.url).get(url)
      : request(api.url).post(url));
    if (isPublic(actsOf(declared))) expect(status, path).toBe(url === path ? 200 : 400);
    else expect([status, body.type], path).toEqual([401, 'urn:kho-hoc-ba:problem:credential-required']);
  }
});

test('operations are told apart by their ids, use declared tags, and describe each path parameter once', async () => {
  const { body } = await request(api.url).get('/v1/openapi.json');
  const tags = new Set(body.tags.map(({ name }: { name: string }) => name));
  const ids = new Set<string>();
  for (const { path, method, operationId } of routes) {
    const operation = body.paths[path][method.toLowerCase()];
    expect(ids.has(operationId), operationId).toBe(false);
    ids.add(operationId);
    for (const tag of operation.tags) expect(tags, operationId).toContain(tag);
    const inPath = operation.parameters.filter((parameter: { in: string }) => parameter.in === 'path');
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(inPath.map((parameter: { name: string }) => parameter.name)).toEqual(names);
    expect(operation.summary && operation.description, operationId).toBeTruthy();
    for (const response of Object.values<{ description: string }>(operation.responses)) {
      expect(response.description.length, operationId).toBeGreaterThan(3);
    }
  }
});

test('every schema in it compiles, with all its references, and problems answer to theirs', async () => {
  const { body } = await request(api.url).get('/v1/openapi.json');
  const ajv = addFormats.default(new Ajv2020({ strict: false }));
  ajv.addSchema({ ...body, $id: 'api' });
  let compiled = 0;
  const compileAll = (value: unknown, pointer: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, below] of Object.entries(value)) {
      const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (name === 'schema') {
        ajv.compile({ $ref: `api#${encodeURI(at)}` });
        compiled += 1;
      } else compileAll(below, at);
    }
  };
  compileAll(body.paths, '/paths');
  expect(compiled).toBeGreaterThan(100);
  const problem = ajv.getSchema('api#/components/schemas/Problem');
  for (const path of ['/v1/nowhere', '/v1/requests', '/v1/schools/x/transcripts']) {
    expect(problem?.((await request(api.url).get(path)).body), path).toBe(true);
  }
});

test('keys, health, readiness and metrics are open, and tell nothing of where the servers are', async () => {
  const keys = await request(api.url).get('/.well-known/jwks.json');
  expect(keys.body.keys).toMatchObject([{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' }]);
  expect(keys.body.keys[0]).not.toHaveProperty('d');
  expect(keys.headers['cache-control']).toBe('public, max-age=300');
  expect((await request(api.url).get('/healthz')).body).toEqual({ status: 'ok' });
  const ready = await request(api.url).get('/readyz');
  expect(ready.body).toEqual({
    ready: true,
    degraded: false,
    checks: [{ name: 'mongo', ok: true, state: 'ok' }],
    alarms: [],
  });
  const metrics = await request(api.url).get('/metrics');
  expect(metrics.text).toContain('khb_http_request_duration_seconds_bucket');
  expect(metrics.headers['content-type']).toMatch(/^text\/plain/);
});

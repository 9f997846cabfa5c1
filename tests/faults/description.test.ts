import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fault } from './fault.ts';
import { openProvince, type Province } from './province.ts';

let at: Province;
/** whether the API's description of itself allows a value of a parameter, or a JSON body; written as text, or as itself */
let allows: (operation: string, place: string, value: unknown) => boolean;
beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 1 });
  const description = JSON.parse(await at.read('/v1/openapi.json'));
  const ajv = addFormats.default(new Ajv2020({ strict: false }));
  ajv.addSchema({ ...description, $id: 'api' });
  allows = (operation, place, value) => {
    const [method = '', path = ''] = operation.split(' ');
    const { parameters, requestBody } = description.paths[path][method];
    const found = parameters.findIndex(({ name }: { name: string }) => name === place);
    const below = found === -1 ? 'requestBody/content/application~1json' : `parameters/${found}`;
    if (found === -1 && !requestBody) throw new Error(`${operation} has no ${place}`);
    const escaped = path.replaceAll('~', '~0').replaceAll('/', '~1');
    const validate = ajv.compile({ $ref: encodeURI(`api#/paths/${escaped}/${method}/${below}/schema`) });
    return validate(value) === true || (typeof value === 'number' && validate(String(value)) === true);
  };
});
afterAll(() => at?.close());

const of = (operation: string, place: string, values: readonly unknown[]) =>
  values.map((value) => allows(operation, place, value));
const certificate = { certificate: 'TUlJ', name: 'Nguyễn Văn An' };
const decision = { decision: { number: 'QĐ-099/2025', date: '2025-08-15' } };
const [transcripts, certificates] = ['get /v1/schools/{schoolId}/transcripts', 'post /v1/certificates'];
const person = { ...certificate, ...decision, kind: 'person' };
const seal = { ...certificate, kind: 'organisation' };

test('what the door takes is allowed', () => {
  const year = 'get /v1/transcripts/{personalId}/years/{schoolYear}';
  expect(of(year, 'schoolYear', ['2025-2026', '2099-2100', '2009-2010'])).toEqual([true, false, true]);
  expect(of(transcripts, 'limit', [1, 200])).toEqual([true, true]);
  expect(of('post /v1/submissions', 'Prefer', ['wait=10', 'x'.repeat(500)])).toEqual([true, true]);
  expect(of('post /v1/submissions', 'Idempotency-Key', ['6A-001', 'x'.repeat(128)])).toEqual([true, true]);
  // A commit that knew no decisions is asked without one.
  const declared = { ...person, roles: ['principal'] };
  const { decision: _, ...bare } = declared;
  expect(of(certificates, 'body', [declared, bare])).toContain(true);
  expect(of(certificates, 'body', [{ ...seal, roles: ['school-seal'] }])).toEqual([true]);
});

fault('a school year that is none is not allowed', () => {
  const year = 'get /v1/transcripts/{personalId}/years/{schoolYear}';
  const none = ['2000-2000', '2025-2027', '2026-2025', '2099-2000'];
  expect(of(year, 'schoolYear', none)).toEqual(none.map(() => false));
});
fault('a page larger than a page is not allowed', () => {
  expect(of(transcripts, 'limit', [0, 201, 9_999])).toEqual([false, false, false]);
});
test('Prefer and Idempotency-Key have the bounds of the door', () => {
  expect(of('post /v1/submissions', 'Prefer', ['x'.repeat(501)])).toEqual([false]);
  const keys = ['', 'x'.repeat(129), 'a b', 'khóa'];
  expect(of('post /v1/submissions', 'Idempotency-Key', keys)).toEqual(keys.map(() => false));
});
fault('no certificate, and one in an alphabet of none, are not allowed', () => {
  const wrong = ['', ' ', '{}', '-----BEGIN CERTIFICATE-----'];
  const bodies = wrong.map((text) => ({ ...seal, certificate: text, roles: ['school-seal'] }));
  expect(of(certificates, 'body', bodies)).toEqual(wrong.map(() => false));
});
fault('roles that are not those of a kind are not allowed', () => {
  const bodies = [
    { ...seal, roles: ['principal'] },
    { ...seal, roles: [] },
    { ...seal, roles: ['school-seal', 'school-seal'] },
    { ...person, roles: ['school-seal'] },
    { ...person, roles: [] },
    { ...certificate, kind: 'device', roles: ['principal'] },
  ];
  // Asked with and without a decision: what no commit allows is allowed in neither way.
  const bare = bodies.map(({ decision: _, ...body }: { decision?: object; kind: string }) => body);
  expect(of(certificates, 'body', [...bodies, ...bare])).toEqual([...bodies, ...bare].map(() => false));
});
fault('text that shows nothing, or steers who reads it, is not allowed', () => {
  const [empty, blank, steering] = ['', '  ', 'An\u001b[2K'];
  const bodies = [empty, blank, steering].map((name) => ({ ...seal, name, roles: ['school-seal'] }));
  expect(of(certificates, 'body', bodies)).toEqual([false, false, false]);
});

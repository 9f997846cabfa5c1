import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { profileSchema } from '../../../../src/domain/profile/profile.ts';

const shipped = readFileSync('config/profiles/hocba-thcs-1/profile.json', 'utf8');

/** What the schema makes of the shipped profile with another value in one place; undefined where it refuses it. */
function read(place: string, value: unknown): unknown {
  const profile: unknown = JSON.parse(shipped);
  const keys = place.split('.');
  const last = keys.pop() ?? '';
  let at = profile as Record<string, unknown>;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  at[last] = value;
  const parsed = profileSchema.safeParse(profile);
  if (!parsed.success) return undefined;
  let found: unknown = parsed.data;
  for (const key of [...keys, last]) found = (found as Record<string, unknown>)[key];
  return found;
}

const uri = 'http://example.invalid/a';
const teacher = { kind: 'results-of-teacher', results: '/A/R', teacher: 'T' };
const timestamp = { path: 'A/B' };
const oids = (...policies: string[]) => ({ ...timestamp, policies });

test.each<[string, readonly unknown[]]>([
  ['root.element', ['A', '_a-b.c9']],
  ['root.namespace', [undefined, uri, 'urn:a:b']],
  ['schemaChecker', [undefined, 'compiled', 'libxml2']],
  ['id', ['a-1/12', 'x/0']],
  ['xsd', ['a.xsd', '9_a-b.c.xsd']],
  ['limits.transformsPerReference', [1, 5]],
  ['limits.referencesPerSignature', [1, 30]],
  ['fields.fullName', ['/A', '/A/b_c-d.e/F']],
  ['signing.canonicalization', [[uri], [uri, `${uri}b`]]],
  ['signing.digests', [[uri], [uri, `${uri}b`]]],
  ['signing.signatures', [[uri], [uri, `${uri}b`]]],
  ['signing.subjectName', ['required', 'optional']],
  ['signing.idAttribute', ['Id', 'id', 'ID']],
  ['signing.time.carrier', ['SignatureProperty', 'SignatureProperties', 'Object']],
  ['signing.time.target', [['#id'], ['id', '#id']]],
  ['plausibility.birthDate', ['remark', 'refuse', '2026-09-01']],
  ['plausibility.kindOfMark', ['remark', 'refuse', '2026-09-01']],
  ['names', [[], ['/A/B']]],
  ['results.terms', [['A'], ['A', 'B/C']]],
  ['results.comments', [['D']]],
  ['signing.keyInfo', [[], ['any-order'], ['chain', 'key-value']]],
  ['signing.time.zulu', ['utc', 'local']],
  ['signing.time.propertiesNamespace', ['', 'http://www.w3.org/2000/09/xmldsig#']],
  ['signing.time.signingTimeNamespace', ['', uri]],
  ['signing.time.zoneIfMissing', ['+07:00', '-11:30']],
  ['signing.time.clockSkewSeconds', [0, 300]],
  ['signing.roles.0.signs', [teacher, { ...teacher, teacher: 'A/B', subject: 'C' }]],
  [
    'signing.roles.1.signs',
    [
      { kind: 'elements', paths: ['/A', '/B', '/C'] },
      { kind: 'elements', paths: ['/A', '/B'] },
    ],
  ],
  ['signing.sealSubject.oid', ['1.2', '0.9.2342.19200300.100.1.1', '2.10']],
])('%s may be any of these', (place, values) => {
  for (const value of values) expect(read(place, value)).toEqual(value);
});

test.each<[string, readonly unknown[]]>([
  ['root.element', ['', '9A', ' A', 'A ', 'a:b', 'A/B']],
  ['root.version', ['']],
  ['root.namespace', ['', 'a', '/a']],
  ['schemaChecker', ['', 'none', 'xerces']],
  ['id', ['a', 'a/', '/1', 'A/1', ' a/1', 'a/1 ', 'a/1b']],
  ['xsd', ['xsd', '.xsd', 'a.xsd.bak', '../a.xsd', '_a.xsd', 'a.xml']],
  ['limits.transformsPerReference', [0, 6, 1.5]],
  ['limits.referencesPerSignature', [0, 31]],
  ['limits.bytes', [0]],
  ['fields.fullName', ['A', '/', '/A/', '//A', '/A B', ' /A']],
  ['plausibility.classOfGrade', ['', 'refuses', '2026-02-30']],
  ['names', [['A']]],
  ['results.terms', [[]]],
  ['results.comments', [[]]],
  ['signing.keyInfo', [['']]],
  ['signing.canonicalization', [[], ['c14n']]],
  ['signing.digests', [[], ['sha256']]],
  ['signing.signatures', [[], ['rsa']]],
  ['signing.minimumRsaBits', [2047]],
  ['signing.order', [[], ['king']]],
  ['signing.roles', [[]]],
  ['signing.dataTransforms', [[], [[uri, uri, uri, uri, uri, uri]]]],
  ['signing.subjectName', ['']],
  ['signing.time.carrier', ['', 'Signature']],
  ['signing.time.target', [[], ['']]],
  ['signing.time.zoneIfMissing', ['Z', '07:00', '+7:00', ' +07:00', '+07:00 ', '+07:000']],
  ['signing.time.clockSkewSeconds', [-1]],
  [
    'signing.roles.0.signs',
    [
      { ...teacher, teacher: '/T' },
      { ...teacher, teacher: 'T/' },
      { ...teacher, teacher: ' T' },
      { ...teacher, subject: 'A B' },
    ],
  ],
  [
    'signing.roles.1.signs',
    [
      { kind: 'elements', paths: ['/A'] },
      { kind: 'elements', paths: [] },
    ],
  ],
  ['signing.roles.1.certificate', ['']],
  ['signing.sealSubject.oid', ['1', '3.1', '1.', '1.02', 'a1.2', '1.2a', ' 1.2']],
])('%s may be none of these', (place, values) => {
  for (const value of values) expect(read(place, value)).toBeUndefined();
});

test('a time stamp may be told where to stand, and is wanted only when that is said', () => {
  const usual = { namespace: 'http://www.w3.org/2000/09/xmldsig#', presence: 'optional' };
  expect(read('signing.timestamp', timestamp)).toEqual({ ...timestamp, ...usual });
  for (const told of [
    { ...timestamp, namespace: '', presence: 'required' },
    { ...timestamp, namespace: uri, presence: 'optional' },
    { ...timestamp, ...usual, policies: ['1.2', '0.4.0.2023.1.1', '2.10'] },
  ]) {
    expect(read('signing.timestamp', told)).toEqual(told);
  }
});

test.each([
  {},
  { path: '/A' },
  { path: 'A/' },
  { ...timestamp, namespace: 'x' },
  { ...timestamp, presence: '' },
  { ...timestamp, presence: 'refused' },
  { ...timestamp, more: 1 },
  oids(),
  oids('1'),
  oids('3.1'),
  oids('1.02'),
  oids('a1.2'),
  oids('1.2a'),
  oids('1.x'),
])('a place of time stamps that means nothing is refused: %j', (value) => {
  expect(read('signing.timestamp', value)).toBeUndefined();
});

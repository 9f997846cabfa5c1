import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  profileSchema,
  type YearRecordProfile,
  yearRecordProfile,
} from '../../../../src/domain/profile/profile.ts';
import { profileFaults } from '../../../../src/domain/profile/profile-faults.ts';

const folder = 'config/profiles/hocba-thcs-1';
const shipped = yearRecordProfile.parse(JSON.parse(readFileSync(`${folder}/profile.json`, 'utf8')));
const xsd = readFileSync(`${folder}/hocba-thcs-1.xsd`, 'utf8');
type Shape = Omit<YearRecordProfile, 'xsdText'>;

/** The keys of the shipped profile that do not agree after a change. */
const faults = (change: Partial<Shape>) => profileFaults({ ...shipped, ...change }, xsd);
const signing = (change: Partial<Shape['signing']>) => ({ signing: { ...shipped.signing, ...change } });
const { roles, order } = shipped.signing;
const withRole = (index: number, change: object) =>
  signing({ roles: roles.map((one, at) => (at === index ? { ...one, ...change } : one)) });
const begins = 'want a path that begins with /HOC_BA/';

test('the shipped profile agrees with itself, and one signature for each role is enough', () => {
  expect(faults({})).toEqual([]);
  expect(faults({ limits: { ...shipped.limits, signatures: roles.length } })).toEqual([]);
});

test('paths begin with the root, by their keys', () => {
  expect(faults({ fields: { ...shipped.fields, className: '/HOC/LOP' } })).toContainEqual({
    key: 'fields.className',
    got: '/HOC/LOP',
    want: begins,
  });
  expect(faults(withRole(1, { signs: { kind: 'element', path: '/HOC/LOP' } }))).toContainEqual({
    key: 'signing.roles.1.signs',
    got: '/HOC/LOP',
    want: begins,
  });
  expect(faults({ names: [shipped.fields.fullName, '/HOC/TEN'] })).toEqual([
    { key: 'names.1', got: '/HOC/TEN', want: begins },
  ]);
  const results = shipped.results && { ...shipped.results, path: '/HOC/DIEM' };
  expect(faults({ results })).toEqual([{ key: 'results.path', got: '/HOC/DIEM', want: begins }]);
  const { results: _, ...without } = shipped;
  expect(profileFaults(without, xsd)).toEqual([]);
  const whole = { signs: { kind: 'element', path: '/HOC_BA' } };
  expect(faults(withRole(1, whole)).filter(({ want }) => want === begins)).toEqual([]);
});

test('what is looked up is signed by the principal and by the school, each as a whole', () => {
  const apart = { signs: { kind: 'element', path: '/HOC_BA/KHAC' } };
  for (const [index, role] of [
    [2, 'principal'],
    [3, 'school-seal'],
  ] as const)
    expect(faults(withRole(index, apart))).toContainEqual({
      key: 'fields.className',
      got: shipped.fields.className,
      want: `want a path inside /HOC_BA/KHAC, which the ${role} signs`,
    });
  expect(faults(withRole(1, apart)).filter(({ key }) => key.startsWith('fields.'))).toEqual([]);
  const results = { kind: 'results-of-teacher', results: '/HOC_BA/DU_LIEU_HOC_BA', teacher: 'T' };
  expect(faults(withRole(2, { signs: results })).map(({ key }) => key)).toContain('fields.className');
});

test('no format does without the principal and the seal (Đ24.5 d, Đ25.5)', () => {
  for (const [needed, left] of [
    ['principal', 'subject-teacher, homeroom-teacher, school-seal'],
    ['school-seal', 'subject-teacher, homeroom-teacher, principal'],
  ] as const) {
    const without = signing({
      roles: roles.filter(({ role }) => role !== needed),
      order: order.filter((role) => role !== needed),
    });
    expect(faults(without)).toEqual([{ key: 'signing.roles', got: left, want: `want also ${needed}` }]);
    const unordered = signing({ order: order.filter((role) => role !== needed) });
    expect(faults(unordered)).toContainEqual({
      key: 'signing.order',
      got: left,
      want: `want also ${needed}`,
    });
  }
});

test('where a record tells whether the pupil is promoted, and how, is held like any field', () => {
  const { outcome } = shipped;
  if (!outcome) throw new Error('the shipped profile does not tell');
  const away = faults({ outcome: { ...outcome, path: '/HOC/LEN_LOP' } });
  expect(away).toContainEqual({ key: 'outcome.path', got: '/HOC/LEN_LOP', want: begins });
  const unsigned = { ...outcome, path: '/HOC_BA/LEN_LOP' };
  expect(faults({ outcome: unsigned }).map(({ key }) => key)).toEqual(['outcome.path', 'outcome.path']);
  const { outcome: _, ...without } = shipped;
  expect(profileFaults(without, xsd)).toEqual([]);
  const values = [{ '': 'promoted' }, { '1': 'passed' }];
  for (const bad of values)
    expect(yearRecordProfile.safeParse({ ...shipped, outcome: { ...outcome, values: bad } }).success).toBe(
      false,
    );
});

test('the list of a closing is held like any field', () => {
  const folder = 'config/profiles/chot-1';
  const closing = profileSchema.parse(JSON.parse(readFileSync(`${folder}/profile.json`, 'utf8')));
  const text = readFileSync(`${folder}/chot-1.xsd`, 'utf8');
  if (closing.content !== 'closing') throw new Error('no closing');
  expect(profileFaults(closing, text)).toEqual([]);
  const moved = { ...closing, list: { ...closing.list, path: '/CHOT_HOC_BA/HOC_BA' } };
  expect(profileFaults(moved, text).map(({ key }) => key)).toEqual(['list.path', 'list.path']);
});

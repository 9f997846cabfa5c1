import { expect, test } from 'vitest';
import { parseProfile } from '../../../../src/domain/profile/parse-profile.ts';
import {
  ENVELOPED_SIGNATURE,
  type YearRecordProfile,
  yearRecordProfile,
} from '../../../../src/domain/profile/profile.ts';
import { ProfileError } from '../../../../src/domain/profile/profile-error.ts';
import { SAMPLES, sampleProfile } from '../../../support/geometries.ts';

type Signing = YearRecordProfile['signing'];

const [first] = SAMPLES;
const e = SAMPLES.find(({ name }) => name.startsWith('2022, e'));
if (!first || !e) throw new Error('no samples');

/** `key: want` of each fault of a sample's profile after a change of what it says of signing. */
function faults(profile: YearRecordProfile, change: (signing: Signing) => unknown): readonly string[] {
  const { xsdText, ...json } = profile;
  try {
    parseProfile('profile.json', { ...json, signing: change(json.signing) }, xsdText);
    return [];
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    return error.faults.map(({ key, want }) => `${key}: ${want}`);
  }
}
const enveloping = sampleProfile(e);
const usual = sampleProfile(first);
const roleOf = (signing: Signing, role: string, change: object) => ({
  ...signing,
  roles: signing.roles.map((one) => (one.role === role ? { ...one, ...change } : one)),
});

test.each(SAMPLES)('a profile can say: $name', (sample) => {
  expect(faults(sampleProfile(sample), (signing) => signing)).toEqual([]);
});

test('what a profile leaves out is the usual', () => {
  const { xsdText: _, ...json } = enveloping;
  const { names, plausibility, ...others } = json;
  const { subjectName, algorithmEnds, keyInfo, time, ...signing } = json.signing;
  const { enveloped, target, zulu, propertiesNamespace, signingTimeNamespace, ...rest } = time;
  const parsed = yearRecordProfile.parse({ ...others, signing: { ...signing, time: rest } });
  expect([parsed.names, parsed.plausibility]).toEqual([
    [],
    { birthDate: 'remark', classOfGrade: 'remark', kindOfMark: 'remark' },
  ]);
  expect(parsed.signing).toMatchObject({
    subjectName: 'required',
    algorithmEnds: {},
    keyInfo: [],
    time: { enveloped: 'refused', target: ['#id'], zulu: 'utc' },
  });
});

test.each<[string, YearRecordProfile, (signing: Signing) => unknown, string]>([
  [
    'an enveloped slot outside what it signs',
    usual,
    (signing) => roleOf(signing, 'principal', { placement: 'enveloped' }),
    'signing.roles.2.placement: want a slot inside the one element that this role signs',
  ],
  [
    'an enveloped slot without the transform that leaves it out',
    enveloping,
    (signing) => ({ ...signing, dataTransforms: [[]] }),
    'signing.roles.3.placement: want a list in signing.dataTransforms that begins with enveloped-signature',
  ],
  [
    'a slot inside what its role signs, without a word',
    enveloping,
    (signing) => roleOf(signing, 'school-seal', { placement: 'outside' }),
    'signing.roles.3.slot: want a slot outside /HOC_BA, which this role signs',
  ],
  [
    'a slot of a later role inside what an earlier one has signed',
    enveloping,
    (signing) =>
      roleOf(signing, 'principal', { signs: { kind: 'element', path: '/HOC_BA' }, placement: 'enveloped' }),
    'signing.roles.3.slot: want a slot outside what the principal has signed before',
  ],
  [
    'a time Reference that is enveloped, without a word',
    usual,
    (signing) => ({
      ...signing,
      time: { ...signing.time, transforms: [[ENVELOPED_SIGNATURE]], enveloped: 'refused' },
    }),
    'signing.time.enveloped: want "ignored", as signing.time.transforms names enveloped-signature',
  ],
  [
    'an end of an algorithm that is not allowed anyway',
    usual,
    (signing) => ({ ...signing, algorithmEnds: { 'http://www.w3.org/2001/04/xmlenc#sha512': '2030-12-31' } }),
    'signing.algorithmEnds: want an algorithm that the profile allows',
  ],
  [
    'several elements that do not hold the index fields',
    usual,
    (signing) =>
      roleOf(signing, 'principal', {
        signs: { kind: 'elements', paths: ['/HOC_BA/PHAT_HANH_HOC_BA/A', '/HOC_BA/PHAT_HANH_HOC_BA/B'] },
      }),
    'fields.className: want a path inside /HOC_BA/PHAT_HANH_HOC_BA/A or /HOC_BA/PHAT_HANH_HOC_BA/B, which the principal signs',
  ],
  [
    'a slot that is itself what its role signs, without a word',
    enveloping,
    (signing) => roleOf(signing, 'school-seal', { slot: '/HOC_BA', placement: 'outside' }),
    'signing.roles.3.slot: want a slot outside /HOC_BA, which this role signs',
  ],
  [
    'an enveloped slot that is itself what its role signs',
    enveloping,
    (signing) => roleOf(signing, 'school-seal', { slot: '/HOC_BA' }),
    'signing.roles.3.placement: want a slot inside the one element that this role signs',
  ],
  [
    'an enveloped slot inside one of several elements',
    enveloping,
    (signing) =>
      roleOf(signing, 'school-seal', { signs: { kind: 'elements', paths: ['/HOC_BA', '/HOC_BA/THEM'] } }),
    'signing.roles.3.placement: want a slot inside the one element that this role signs',
  ],
  [
    'a slot of a later role inside one of the elements that an earlier one has signed',
    enveloping,
    (signing) =>
      roleOf(signing, 'principal', { signs: { kind: 'elements', paths: ['/HOC_BA/KHAC', '/HOC_BA'] } }),
    'signing.roles.3.slot: want a slot outside what the principal has signed before',
  ],
])('%s stops the start', (_, profile, change, fault) => {
  expect(faults(profile, change)).toContain(fault);
});

test.each([
  ['a day that is none', { algorithmEnds: { [ENVELOPED_SIGNATURE]: '2026-02-30' } }],
  ['a subject name that may be forbidden', { subjectName: 'forbidden' }],
  ['another key', { more: 1 }],
])('%s is refused', (_, change) => {
  expect(faults(usual, (signing) => ({ ...signing, ...change }))).not.toEqual([]);
});

test('one list of transforms that begins with enveloped-signature is enough', () => {
  const plain = ['http://www.w3.org/TR/2001/REC-xml-c14n-20010315'];
  const more = (signing: Signing) => ({ ...signing, dataTransforms: [plain, ...signing.dataTransforms] });
  expect(faults(enveloping, more)).toEqual([]);
});

test('a fault tells what it got', () => {
  const { xsdText, ...json } = usual;
  const time = { ...json.signing.time, transforms: [[ENVELOPED_SIGNATURE]], enveloped: 'refused' };
  const parse = () => parseProfile('profile.json', { ...json, signing: { ...json.signing, time } }, xsdText);
  expect(parse).toThrow('signing.time.enveloped: got "refused", want "ignored"');
});

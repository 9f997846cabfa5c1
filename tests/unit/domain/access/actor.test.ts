import { expect, test } from 'vitest';
import { actorId, type OfficerId, parseOfficerId } from '../../../../src/domain/access/actor.ts';
import { parseOfficerName } from '../../../../src/domain/access/officer.ts';
import { here } from '../transcript/pupils.ts';

const officerId = 'cb-0123456789ab' as OfficerId;
const staff = { officerId, name: 'Thử Nghiệm', credentialId: 'k' };

test.each([
  [{ kind: 'school', schoolId: here, credentialId: 'k' }, `school:${here}`],
  [{ kind: 'officer', ...staff }, `officer:${officerId}`],
  [{ kind: 'auditor', ...staff }, `auditor:${officerId}`],
  [{ kind: 'system', job: 'judge' }, 'system:judge'],
] as const)('an actor is known by what its credential proves: %o', (actor, id) => {
  expect(actorId(actor)).toBe(id);
});

test('an account is named by twelve hexadecimal digits', () => {
  expect(parseOfficerId(officerId)).toBe(officerId);
  for (const text of [
    '',
    'cb-',
    `${officerId}0`,
    `x${officerId}`,
    'cb-0123456789AB',
    'cb-0123456789a',
    '0123456789ab',
  ])
    expect(parseOfficerId(text)).toBeUndefined();
});

test.each([
  ['Nguyễn Thử Nghiệm', 'Nguyễn Thử Nghiệm'],
  ['  Nguyen   Thu ', 'Nguyen Thu'],
  ['Nguyễn'.normalize('NFD'), 'Nguyễn'],
  ['a1', 'a1'],
  [`a${'b'.repeat(59)}`, `a${'b'.repeat(59)}`],
  ['9.b_c-d', '9.b_c-d'],
])("an officer's name %j is spelt %j", (text, name) => {
  expect(parseOfficerName(text)).toBe(name);
});

test.each(['', ' ', 'a', `a${'b'.repeat(60)}`, '-ab', 'a\nb', 'a<b>', 'a\tb'])('%j is no name', (text) => {
  expect(parseOfficerName(text)).toBeUndefined();
});

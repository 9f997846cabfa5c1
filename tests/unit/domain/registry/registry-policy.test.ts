import { expect, test } from 'vitest';
import { sameDecision } from '../../../../src/domain/registry/appointing-decision.ts';
import { registryPolicySchema } from '../../../../src/domain/registry/registry-policy.ts';
import { decision } from './certificates.ts';

const policy = { mode: 'required', since: '2026-01-01', assignments: 'when-recorded', note: 'QĐ 1' };

test.each([policy, { mode: 'observe', assignments: 'required', note: 'QĐ 1' }])(
  'a policy of the registry is taken as it stands: %j',
  (one) => {
    expect(registryPolicySchema.parse(one)).toEqual(one);
  },
);

test.each([
  { ...policy, mode: 'off' },
  { ...policy, mode: '' },
  { ...policy, assignments: '' },
  { ...policy, since: '2026-13-01' },
  { ...policy, note: 'QĐ' },
  { ...policy, until: '2027-01-01' },
  {},
])('one that means nothing is refused: %j', (one) => {
  expect(registryPolicySchema.safeParse(one).success).toBe(false);
});

test('two decisions are the same by number and day; none is like none alone', () => {
  expect(sameDecision(decision, { ...decision })).toBe(true);
  expect(sameDecision(decision, { ...decision, number: 'QĐ-1' })).toBe(false);
  expect(sameDecision(decision, { ...decision, date: '2025-08-16' })).toBe(false);
  expect([sameDecision(undefined, undefined), sameDecision(decision, undefined)]).toEqual([true, false]);
  expect(sameDecision(undefined, decision)).toBe(false);
});

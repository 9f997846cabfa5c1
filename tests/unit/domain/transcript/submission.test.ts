import { expect, test } from 'vitest';
import { isUndecided, type Submission } from '../../../../src/domain/transcript/submission.ts';

test('a job has a push in hand until it is decided', () => {
  const states = ['received', 'accepted', 'refused'].map((state) => ({ outcome: { state } }) as Submission);
  expect(states.map(isUndecided)).toEqual([true, false, false]);
});

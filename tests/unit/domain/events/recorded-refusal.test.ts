import { expect, test } from 'vitest';
import { recordedRefusal, recordRefusal } from '../../../../src/domain/events/recorded-refusal.ts';

test('a refusal is recorded as it was told for good', () => {
  const refusal = { code: 'verification-failed', detail: 'principal: digest-mismatch' } as const;
  expect(recordRefusal({ ...refusal, retryAfter: 5 })).toEqual(refusal);
  expect(recordRefusal({ code: 'departed' })).toStrictEqual({ code: 'departed' });
});

test('it is read as it was written, and none is invented', () => {
  const refusal = { code: 'verification-failed', detail: 'principal: digest-mismatch' };
  expect(recordedRefusal.parse(refusal)).toEqual(refusal);
  expect(recordedRefusal.parse({ code: 'departed' })).toEqual({ code: 'departed' });
  for (const wrong of [
    {},
    { code: 'toString' },
    { code: 5 },
    { code: ['departed'] },
    { ...refusal, retryAfter: 5 },
  ])
    expect(recordedRefusal.safeParse(wrong).success).toBe(false);
});

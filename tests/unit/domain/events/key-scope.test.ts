import { expect, test } from 'vitest';
import { monthOf } from '../../../../src/domain/events/key-scope.ts';

test('the month is that of Vietnam', () => {
  expect(monthOf(new Date('2026-11-30T16:59:59.999Z'))).toEqual({ of: 'month', id: '2026-11' });
  expect(monthOf(new Date('2026-11-30T17:00:00.000Z'))).toEqual({ of: 'month', id: '2026-12' });
});

import { expect, test } from 'vitest';
import { eventId } from '../../../../src/domain/events/event.ts';

test('an event is named by its aggregate, the version after the step, and its place in it', () => {
  expect(eventId('school', { aggregateId: '37000001', version: 2, n: 0 })).toBe('school/37000001/2/0');
});

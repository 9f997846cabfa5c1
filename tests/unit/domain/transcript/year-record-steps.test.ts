import { expect, test } from 'vitest';
import { yearRecordState, yearRecordStep } from '../../../../src/domain/transcript/year-record-steps.ts';
import { record } from './pupils.ts';

const ended = { kind: 'cancelled', requestId: 'r', reason: 'sai', at: 'x' } as const;

test('a record is in one state', () => {
  const states = [
    undefined,
    record(),
    record({ late: true }),
    record({ ended }),
    record({ late: true, ended }),
  ];
  expect(states.map(yearRecordState)).toEqual(['none', 'in-force', 'late', 'cancelled', 'cancelled']);
});

test('what was late may be cancelled as well until the year is locked, and what was cancelled not once more', () => {
  expect(yearRecordStep(record({ late: true }), 'cancel', 'supplement')?.to).toBe('cancelled');
  expect(yearRecordStep(record({ late: true }), 'cancel', 'locked')).toBeUndefined();
  expect(yearRecordStep(record({ ended }), 'cancel', 'supplement')).toBeUndefined();
});

import { expect, test } from 'vitest';
import { medianInterval } from '../../bench/verify/statistics.ts';

const values = (count: number) => Array.from({ length: count }, (_, index) => count - index);

test.each([
  [6, 1, 6],
  [9, 2, 8],
  [10, 2, 9],
  [17, 5, 13],
  [100, 40, 61],
])('of %i values, the order statistics %i and %i hold the median at 95 %', (count, low, high) => {
  expect(medianInterval(values(count), 0.95)).toEqual({ low, middle: (count + 1) / 2, high });
});

test('too few values for the confidence give the lowest and the highest', () => {
  expect(medianInterval([3, 1, 2], 0.95)).toEqual({ low: 1, middle: 2, high: 3 });
});

test('of nothing there is no median', () => {
  expect(() => medianInterval([], 0.95)).toThrow(RangeError);
});

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('the median of nothing');
  return (lower + upper) / 2;
}

/** A median, and between which of the values the median of all that could be measured lies with so much confidence. */
export interface Interval {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/**
 * By order statistics, without a word on how the values are spread: of ten, the second and the ninth hold it at 97.9 %.
 * Too few values for the confidence give the lowest and the highest.
 */
export function medianInterval(values: readonly number[], confidence: number): Interval {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  // How likely at most `left` of n values lie below their common median: the binomial distribution of a fair coin.
  let one = 0.5 ** n;
  let atMost = one;
  let left = 0;
  for (;;) {
    one *= (n - left) / (left + 1);
    atMost += one;
    if (2 * atMost > 1 - confidence) break;
    left += 1;
  }
  const [low, high] = [sorted[left], sorted[n - 1 - left]];
  if (low === undefined || high === undefined) throw new RangeError('the median of nothing');
  return { low, middle: median(sorted), high };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** y = intercept + slope x, and how much of y's variation it explains (1: all of it). */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  readonly determination: number;
}

/** Ordinary least squares. */
export function fittedLine(points: readonly Point[]): Line {
  if (points.length < 3) throw new RangeError('a line is fitted to three points or more');
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const slope =
    sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / sum(points.map(({ x }) => (x - meanX) ** 2));
  const intercept = meanY - slope * meanX;
  const left = sum(points.map(({ x, y }) => (y - intercept - slope * x) ** 2));
  return { slope, intercept, determination: 1 - left / sum(points.map(({ y }) => (y - meanY) ** 2)) };
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

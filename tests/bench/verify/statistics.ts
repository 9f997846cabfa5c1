export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('the median of nothing');
  return (lower + upper) / 2;
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

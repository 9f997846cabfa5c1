/**
 * Circular 22/2021/TT-BGDĐT for lower secondary, as pure rules. A mark is kept as tenths, a whole number
 * 0 to 100 (7.5 is 75): binary floating point can't hold 0.1, and half-up rounding would fall the wrong way.
 */
export type Tenths = number;

export const levels = ['ChuaDat', 'Dat', 'Kha', 'Tot'] as const;
/** Chưa đạt, Đạt, Khá, Tốt: the levels of study and of conduct. */
export type Level = (typeof levels)[number];

/** A result in a subject, over a term or the year: a mark, or passed or not where the subject is judged by comment. */
export type Result =
  | { readonly kind: 'mark'; readonly tenths: Tenths }
  | { readonly kind: 'comment'; readonly passed: boolean };

/** How many regular marks a term needs (article 6.3): by periods a year, up to 35, 70, and over. */
export function regularMarkCount(periodsPerYear: number): 2 | 3 | 4 {
  if (periodsPerYear <= 35) return 2;
  return periodsPerYear <= 70 ? 3 : 4;
}

/** Term mean (article 9.1 a): (sum of regular + 2 x midterm + 3 x final) / (number of regular + 5), half up. */
export function termMean(regular: readonly Tenths[], midterm: Tenths, final: Tenths): Tenths {
  const sum = regular.reduce((total, mark) => total + mark, 0);
  return divideHalfUp(sum + 2 * midterm + 3 * final, regular.length + 5);
}

/** Year mean (article 9.1 a): (term 1 + 2 x term 2) / 3, half up. */
export function yearMean(term1: Tenths, term2: Tenths): Tenths {
  return divideHalfUp(term1 + 2 * term2, 3);
}

/** `75` to `7.5`, as the transcript writes a mark. */
export function formatMark(tenths: Tenths): string {
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/** `7.5` to `75`; undefined for anything but 0.0 to 10.0 with one decimal. */
export function parseMark(text: string): Tenths | undefined {
  return /^(?:[0-9]\.[0-9]|10\.0)$/.test(text) ? Number(text.replace('.', '')) : undefined;
}

/**
 * Study level of a term or the year (article 9.2), with the adjustment of article 9.3: where the result of
 * one subject alone holds the level two or more below what it would be, it is raised by one.
 */
export function studyLevel(results: readonly Result[]): Level {
  const level = plainLevel(results);
  const without = results.map((_, index) => plainLevel(results.with(index, best(results[index]))));
  const rank = levels.indexOf(level);
  const reachable = Math.max(rank, ...without.map((other) => levels.indexOf(other)));
  return reachable - rank >= 2 ? (levels[rank + 1] ?? level) : level;
}

/** Conduct of the year from both terms (article 8.2). */
export function yearConduct(term1: Level, term2: Level): Level {
  switch (term2) {
    case 'Tot':
      return term1 === 'Tot' || term1 === 'Kha' ? 'Tot' : 'Kha';
    case 'Kha':
      return term1 === 'ChuaDat' ? 'Dat' : 'Kha';
    case 'Dat':
      return term1 === 'Tot' ? 'Kha' : 'Dat';
    case 'ChuaDat':
      return 'ChuaDat';
  }
}

/** Danh hiệu (article 15.1): `XuatSac` also needs six year means of 9.0 or more; undefined where there is none. */
export function honour(
  conduct: Level,
  study: Level,
  yearResults: readonly Result[],
): 'XuatSac' | 'Gioi' | undefined {
  if (conduct !== 'Tot' || study !== 'Tot') return undefined;
  return countFrom(marks(yearResults), 90) >= 6 ? 'XuatSac' : 'Gioi';
}

/** Lên lớp (article 12.1): conduct and study of the year at least Đạt, absent for 45 half-days at most. */
export function isPromoted(conduct: Level, study: Level, absences: number): boolean {
  return conduct !== 'ChuaDat' && study !== 'ChuaDat' && absences <= 45;
}

function plainLevel(results: readonly Result[]): Level {
  const tenths = marks(results);
  const failed = results.filter((result) => result.kind === 'comment' && !result.passed).length;
  const lowest = Math.min(...tenths, 100);
  if (failed === 0 && lowest >= 65 && countFrom(tenths, 80) >= 6) return 'Tot';
  if (failed === 0 && lowest >= 50 && countFrom(tenths, 65) >= 6) return 'Kha';
  if (failed <= 1 && lowest >= 35 && countFrom(tenths, 50) >= 6) return 'Dat';
  return 'ChuaDat';
}

function best(result: Result | undefined): Result {
  return result?.kind === 'comment' ? { kind: 'comment', passed: true } : { kind: 'mark', tenths: 100 };
}

function marks(results: readonly Result[]): Tenths[] {
  return results.flatMap((result) => (result.kind === 'mark' ? [result.tenths] : []));
}

function countFrom(tenths: readonly Tenths[], floor: Tenths): number {
  return tenths.filter((mark) => mark >= floor).length;
}

/** Whole-number half-up division: floor((2a + b) / 2b) for a >= 0, b > 0. */
function divideHalfUp(dividend: number, divisor: number): number {
  return Math.floor((2 * dividend + divisor) / (2 * divisor));
}

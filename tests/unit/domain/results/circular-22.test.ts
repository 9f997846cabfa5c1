import { expect, test } from 'vitest';
import {
  formatMark,
  honour,
  isPromoted,
  type Level,
  parseMark,
  type Result,
  regularMarkCount,
  studyLevel,
  termMean,
  yearConduct,
  yearMean,
} from '../../../../src/domain/results/circular-22.ts';

const marks = (...tenths: number[]): Result[] => tenths.map((value) => ({ kind: 'mark', tenths: value }));
const comments = (...passed: boolean[]): Result[] =>
  passed.map((value) => ({ kind: 'comment', passed: value }));
const allPassed = comments(true, true, true, true);

test.each([
  // the sum of the weighted marks, by hand: (regular + 2 x midterm + 3 x final) / (count + 5)
  { regular: [80, 90], midterm: 70, final: 60, mean: 70 }, // 490 / 7
  { regular: [65, 65, 65, 65], midterm: 65, final: 65, mean: 65 },
  { regular: [70, 70, 71], midterm: 70, final: 71, mean: 71 }, // 564 / 8 = 70.5, half up
  { regular: [70, 70, 70], midterm: 70, final: 71, mean: 70 }, // 563 / 8 = 70.375
  { regular: [0, 0], midterm: 0, final: 0, mean: 0 },
  { regular: [100, 100, 100, 100], midterm: 100, final: 100, mean: 100 },
])(
  'term mean of $regular, $midterm, $final is $mean tenths (article 9.1 a)',
  ({ regular, midterm, final, mean }) => {
    expect(termMean(regular, midterm, final)).toBe(mean);
  },
);

test.each([
  { term1: 45, term2: 50, mean: 48 }, // 145 / 3 = 48.33
  { term1: 46, term2: 50, mean: 49 }, // 146 / 3 = 48.67
  { term1: 80, term2: 80, mean: 80 },
  { term1: 79, term2: 80, mean: 80 }, // 239 / 3 = 79.67
  { term1: 0, term2: 100, mean: 67 },
])(
  'year mean of $term1 and $term2 is $mean tenths: the second term counts twice',
  ({ term1, term2, mean }) => {
    expect(yearMean(term1, term2)).toBe(mean);
  },
);

test('half up agrees with exact fractions over every pair of term means', () => {
  for (let term1 = 0; term1 <= 100; term1++) {
    for (let term2 = 0; term2 <= 100; term2++) {
      const mean = yearMean(term1, term2);
      // 2 x 3 x mean lies in (2 x sum - 3, 2 x sum + 3]: nearest, and upwards from the half
      const twice = 2 * (term1 + 2 * term2);
      expect(6 * mean > twice - 3 && 6 * mean <= twice + 3).toBe(true);
    }
  }
});

test.each([
  [35, 2],
  [36, 3],
  [70, 3],
  [71, 4],
])('%i periods a year need %i regular marks a term (article 6.3)', (periods, count) => {
  expect(regularMarkCount(periods)).toBe(count);
});

test('a mark is written with one decimal and read back as the same tenths', () => {
  for (let tenths = 0; tenths <= 100; tenths++) expect(parseMark(formatMark(tenths))).toBe(tenths);
  expect(formatMark(75)).toBe('7.5');
  expect(formatMark(100)).toBe('10.0');
  for (const text of ['10.1', '10', '7', '7.55', '-1.0', ' 7.5', '7,5', '', '07.5', 'D'])
    expect(parseMark(text)).toBeUndefined();
});

const levels: { what: string; results: Result[]; level: Level }[] = [
  {
    what: 'six at 8.0, the rest at 6.5',
    results: [...marks(80, 80, 80, 80, 80, 80, 65, 65), ...allPassed],
    level: 'Tot',
  },
  {
    what: 'five at 8.0, a sixth at 7.9',
    results: [...marks(80, 80, 80, 80, 80, 79, 65, 65), ...allPassed],
    level: 'Kha',
  },
  {
    what: 'six at 8.0, one at 6.4',
    results: [...marks(80, 80, 80, 80, 80, 80, 65, 64), ...allPassed],
    level: 'Kha',
  },
  {
    what: 'six at 6.5, the rest at 5.0',
    results: [...marks(65, 65, 65, 65, 65, 65, 50, 50), ...allPassed],
    level: 'Kha',
  },
  {
    what: 'five at 6.5, a sixth at 6.4',
    results: [...marks(65, 65, 65, 65, 65, 64, 50, 50), ...allPassed],
    level: 'Dat',
  },
  {
    what: 'six at 6.5, one at 4.9',
    results: [...marks(65, 65, 65, 65, 65, 65, 50, 49), ...allPassed],
    level: 'Dat',
  },
  {
    what: 'six at 5.0, two at 3.5',
    results: [...marks(50, 50, 50, 50, 50, 50, 35, 35), ...allPassed],
    level: 'Dat',
  },
  {
    what: 'five at 5.0, a sixth at 4.9',
    results: [...marks(50, 50, 50, 50, 50, 49, 49, 35), ...allPassed],
    level: 'ChuaDat',
  },
  {
    what: 'six at 5.0, one at 3.4',
    results: [...marks(50, 50, 50, 50, 50, 50, 50, 34), ...allPassed],
    level: 'ChuaDat',
  },
  {
    what: 'six at 5.0, one comment failed',
    results: [...marks(50, 50, 50, 50, 50, 50, 35, 35), ...comments(false, true)],
    level: 'Dat',
  },
  {
    what: 'six at 5.0, two comments failed',
    results: [...marks(50, 50, 50, 50, 50, 50, 50, 50), ...comments(false, false)],
    level: 'ChuaDat',
  },
];

test.each(levels)('$what: $level (article 9.2)', ({ results, level }) => {
  expect(studyLevel(results)).toBe(level);
});

const adjusted: { what: string; results: Result[]; level: Level }[] = [
  {
    what: 'Tốt but for one at 4.9: Đạt becomes Khá',
    results: [...marks(80, 80, 80, 80, 80, 80, 80, 49), ...allPassed],
    level: 'Kha',
  },
  {
    what: 'Tốt but for one at 3.4: Chưa đạt becomes Đạt',
    results: [...marks(80, 80, 80, 80, 80, 80, 80, 34), ...allPassed],
    level: 'Dat',
  },
  {
    what: 'Khá but for one at 3.4: Chưa đạt becomes Đạt',
    results: [...marks(65, 65, 65, 65, 65, 65, 65, 34), ...allPassed],
    level: 'Dat',
  },
  {
    what: 'Tốt but for one comment failed: Đạt becomes Khá',
    results: [...marks(80, 80, 80, 80, 80, 80, 80, 80), ...comments(false, true)],
    level: 'Kha',
  },
  {
    what: 'Tốt but for one at 5.0: only one level, stays Khá',
    results: [...marks(80, 80, 80, 80, 80, 80, 80, 50), ...allPassed],
    level: 'Kha',
  },
  {
    what: 'two subjects at 4.9: nothing to adjust',
    results: [...marks(80, 80, 80, 80, 80, 80, 49, 49), ...allPassed],
    level: 'Dat',
  },
  {
    what: 'two subjects at 3.4: stays Chưa đạt',
    results: [...marks(80, 80, 80, 80, 80, 80, 34, 34), ...allPassed],
    level: 'ChuaDat',
  },
];

test.each(adjusted)('$what (article 9.3)', ({ results, level }) => {
  expect(studyLevel(results)).toBe(level);
});

test('honours need the best conduct and study; six means of 9.0 make Xuất sắc (article 15.1)', () => {
  const six = marks(90, 90, 90, 90, 90, 90, 65, 65);
  const five = marks(90, 90, 90, 90, 90, 89, 65, 65);
  expect(honour('Tot', 'Tot', six)).toBe('XuatSac');
  expect(honour('Tot', 'Tot', five)).toBe('Gioi');
  expect(honour('Kha', 'Tot', six)).toBeUndefined();
  expect(honour('Tot', 'Kha', six)).toBeUndefined();
});

test('promotion needs both levels at Đạt and at most 45 half-days of absence (article 12.1)', () => {
  expect(isPromoted('Dat', 'Dat', 45)).toBe(true);
  expect(isPromoted('Dat', 'Dat', 46)).toBe(false);
  expect(isPromoted('ChuaDat', 'Tot', 0)).toBe(false);
  expect(isPromoted('Tot', 'ChuaDat', 0)).toBe(false);
});

test('conduct of the year follows from both terms (article 8.2)', () => {
  const order: Level[] = ['Tot', 'Kha', 'Dat', 'ChuaDat'];
  const table = order.map((term2) => order.map((term1) => yearConduct(term1, term2)));
  expect(table).toEqual([
    ['Tot', 'Tot', 'Kha', 'Kha'],
    ['Kha', 'Kha', 'Kha', 'Dat'],
    ['Kha', 'Dat', 'Dat', 'Dat'],
    ['ChuaDat', 'ChuaDat', 'ChuaDat', 'ChuaDat'],
  ]);
});

test.each([
  [
    'a failed comment is the one subject that holds the level down',
    [marks(80, 80, 80, 80, 80, 80, 65, 65), comments(false, true)],
    'Kha',
  ],
  [
    'had it been passed, it would still count as no mark of 8.0',
    [marks(80, 80, 80, 80, 80, 65, 65, 65), comments(false, true)],
    'Dat',
  ],
  [
    'with a failed comment nobody reaches Khá by marks alone',
    [marks(65, 65, 65, 65, 65, 65, 65, 65), comments(false, true)],
    'Dat',
  ],
  [
    'a low mark is the one subject: at its best it counts among the marks',
    [marks(80, 80, 80, 80, 80, 30), comments(true)],
    'Dat',
  ],
  [
    'two failed comments are not one subject',
    [marks(80, 80, 80, 80, 80, 80, 80, 80), comments(false, false)],
    'ChuaDat',
  ],
] as const)('the level of study: %s (articles 9.2, 9.3)', (_, results, level) => {
  expect(studyLevel(results.flat())).toBe(level);
});

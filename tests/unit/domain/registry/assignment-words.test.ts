import { expect, test } from 'vitest';
import {
  assignmentWords,
  instantWords,
  placedAssignments,
} from '../../../../src/domain/registry/assignment-words.ts';
import { hash, here, year } from '../transcript/pupils.ts';
import { decision } from './certificates.ts';

const least = { role: 'principal', certificate: hash('a'), from: '2025-09-05', decision } as const;
const most = {
  ...least,
  role: 'subject-teacher',
  subject: 'T',
  className: '7A',
  until: '2026-05-31',
  standsInFor: hash('b'),
} as const;

test.each([
  least,
  most,
  { ...most, subject: 'a'.repeat(40), className: 'b'.repeat(40) },
  { ...least, decision: { ...decision, number: 'c'.repeat(100) } },
])('an assignment is told in words, and placed at its school and year as it was told: %j', (words) => {
  const read = assignmentWords.parse(words);
  expect(read).toEqual(words);
  expect(placedAssignments(here, { schoolYear: year, assignments: [read] })).toStrictEqual([
    { ...words, schoolId: here, schoolYear: year },
  ]);
});

test('what is not told is left out, not written as nothing', () => {
  const told = {
    ...least,
    subject: undefined,
    className: undefined,
    until: undefined,
    standsInFor: undefined,
  };
  const assignments = [told] as unknown as Parameters<typeof placedAssignments>[1]['assignments'];
  expect(placedAssignments(here, { schoolYear: year, assignments })).toStrictEqual([
    { ...least, schoolId: here, schoolYear: year },
  ]);
});

test('an instant is told with its zone, whichever it is', () => {
  for (const text of ['2026-06-01T08:00:00+07:00', '2026-06-01T01:00:00Z'])
    expect(instantWords.parse(text)).toBe(text);
  expect(instantWords.safeParse('2026-06-01T08:00:00').success).toBe(false);
});

test.each([
  {},
  { ...least, role: 'king' },
  { ...least, certificate: hash('A') },
  { ...least, from: '05-09-2025' },
  { ...least, decision: undefined },
  { ...least, decision: { ...decision, by: 'x' } },
  { ...least, decision: { ...decision, number: '' } },
  { ...least, decision: { ...decision, number: 'c'.repeat(101) } },
  { ...least, decision: { ...decision, date: '2025' } },
  { ...most, subject: '' },
  { ...most, subject: 'a'.repeat(41) },
  { ...most, subject: 'T\u202E' },
  { ...most, subject: '\u200B' },
  { ...most, className: ' 7A' },
  { ...least, decision: { ...decision, number: ' ' } },
  { ...most, className: '' },
  { ...most, className: 'b'.repeat(41) },
  { ...most, until: '2026-02-30' },
  { ...most, standsInFor: 'b' },
  { ...most, more: 1 },
])('words that mean nothing are refused: %j', (words) => {
  expect(assignmentWords.safeParse(words).success).toBe(false);
});

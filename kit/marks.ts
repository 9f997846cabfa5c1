import {
  type Result,
  regularMarkCount,
  type Tenths,
  termMean,
  yearMean,
} from '../src/domain/results/circular-22.ts';
import type { SubjectResult } from './pupil.ts';
import type { Random } from './random.ts';
import type { Subject } from './subjects.ts';

/** Invents a year of marks around a pupil's ability and derives the means by Circular 22/2021. */
export function inventResult(
  random: Random,
  subject: Subject,
  ability: Tenths,
  remark: string | undefined,
): SubjectResult {
  const terms =
    subject.assessment === 'diem' ? markedYear(random, subject, ability) : commentYear(random, ability);
  return { subject, ...terms, ...(remark === undefined ? {} : { remark }) };
}

function markedYear(
  random: Random,
  subject: Subject,
  ability: Tenths,
): Pick<SubjectResult, 'term1' | 'term2' | 'year'> {
  const inclination = random.between(-8, 8);
  const mark = (): Tenths => Math.min(100, Math.max(0, ability + inclination + random.between(-10, 10)));
  const term = (): Tenths =>
    termMean(
      Array.from({ length: regularMarkCount(subject.periodsPerYear) }, () => mark()),
      mark(),
      mark(),
    );
  const [term1, term2] = [term(), term()];
  return { term1: marked(term1), term2: marked(term2), year: marked(yearMean(term1, term2)) };
}

/** The year of a comment subject is passed when its second term is (article 9.1 b). */
function commentYear(random: Random, ability: Tenths): Pick<SubjectResult, 'term1' | 'term2' | 'year'> {
  const judged = (): Result => ({ kind: 'comment', passed: !random.chance(ability < 50 ? 0.1 : 0.01) });
  const [term1, term2] = [judged(), judged()];
  return { term1, term2, year: term2 };
}

function marked(tenths: Tenths): Result {
  return { kind: 'mark', tenths };
}

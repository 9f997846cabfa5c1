import type { YearRecordProfile } from '../../domain/profile/profile.ts';
import {
  type ImplausibleRecord,
  isBirthDatePlausible,
  isClassOfGrade,
  isOfKind,
  type Ruling,
  refuses,
} from '../../domain/results/plausible-record.ts';
import type { YearContent } from '../../domain/transcript/year-content.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import type { ElementFinder } from '../reading/elements.ts';
import { createFindingList } from '../reading/finding-list.ts';
import { type ElementNumber, plainText, shortText } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';

export interface Implausibilities {
  readonly findings: readonly Finding[];
  readonly remarks: readonly Finding[];
}

/** What the record says that cannot be true; the profile rules on each whether it refuses. */
export function implausibilities(
  tape: Tape,
  find: ElementFinder,
  content: YearContent | undefined,
  profile: YearRecordProfile,
  receivedAt: Date,
): Implausibilities {
  const { plausibility, fields } = profile;
  const findings: Finding[] = [];
  const remarks: Finding[] = [];
  const say = (ruling: Ruling, found: readonly Finding[]): void => {
    if (found.length > 0) (refuses(ruling, receivedAt) ? findings : remarks).push(...found);
  };
  if (content) {
    const { birthDate, grade, schoolYear, className } = content;
    const told = (code: ImplausibleRecord, at: string) => [finding(code, at)];
    if (!isBirthDatePlausible(birthDate, grade, schoolYear))
      say(plausibility.birthDate, told('birth-date-implausible', fields.birthDate));
    if (!isClassOfGrade(className, grade))
      say(plausibility.classOfGrade, told('class-of-another-grade', fields.className));
  }
  say(plausibility.kindOfMark, resultsOfAnotherKind(tape, find, profile));
  return { findings, remarks };
}

/** The schema has each result hold one of each; where it does not, it says so, and nothing is compared. */
function resultsOfAnotherKind(
  tape: Tape,
  find: ElementFinder,
  { results }: YearRecordProfile,
): readonly Finding[] {
  if (!results) return [];
  const { assessment, terms, good } = columnsOf(results);
  const list = createFindingList(tape);
  const kinds = find(assessment).map((element) => {
    const text = plainText(tape, element);
    return text === results.byMark ? 'mark' : text === results.byComment ? 'comment' : undefined;
  });
  for (const term of terms) {
    const elements = find(term);
    if (elements.length !== kinds.length) return [];
    for (let index = 0; index < elements.length; index++) {
      const element = elements[index] as ElementNumber;
      const kind = kinds[index];
      const short = shortText(tape, element);
      if (!kind || (short !== 0 && good[kind].has(short))) continue;
      const text = plainText(tape, element);
      if (text === undefined) continue;
      if (!isOfKind(text, kind, results.comments)) list.add('mark-of-another-kind', element);
      else if (short !== 0 && good[kind].size < MOST_GOOD) good[kind].add(short);
    }
  }
  return list.findings;
}

type Results = NonNullable<YearRecordProfile['results']>;

/** Where a profile's results stand, and short texts that were found to be of their kind: most marks are such. */
interface Columns {
  readonly assessment: string;
  readonly terms: readonly string[];
  readonly good: Readonly<Record<'mark' | 'comment', Set<number>>>;
}

const MOST_GOOD = 1_000;
const known = new WeakMap<Results, Columns>();

function columnsOf(results: Results): Columns {
  let columns = known.get(results);
  if (!columns) {
    const { path, assessment, terms } = results;
    columns = {
      assessment: `${path}/${assessment}`,
      terms: terms.map((term) => `${path}/${term}`),
      good: { mark: new Set(), comment: new Set() },
    };
    known.set(results, columns);
  }
  return columns;
}

import type { Profile } from '../../domain/profile/profile.ts';
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
import { plainText } from '../xml/nodes.ts';
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
  profile: Profile,
  receivedAt: Date,
): Implausibilities {
  const { plausibility, fields } = profile;
  const findings: Finding[] = [];
  const remarks: Finding[] = [];
  const say = (ruling: Ruling, found: readonly Finding[]) =>
    void (refuses(ruling, receivedAt) ? findings : remarks).push(...found);
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
function resultsOfAnotherKind(tape: Tape, find: ElementFinder, { results }: Profile): readonly Finding[] {
  if (!results) return [];
  const list = createFindingList(tape);
  const judged = find(`${results.path}/${results.assessment}`);
  const kinds = judged.map((element) => {
    const text = plainText(tape, element);
    return text === results.byMark ? 'mark' : text === results.byComment ? 'comment' : undefined;
  });
  for (const term of results.terms) {
    const elements = find(`${results.path}/${term}`);
    if (elements.length !== kinds.length) return [];
    for (const [index, element] of elements.entries()) {
      const kind = kinds[index];
      const text = plainText(tape, element);
      if (kind && text !== undefined && !isOfKind(text, kind, results.comments))
        list.add('mark-of-another-kind', element);
    }
  }
  return list.findings;
}

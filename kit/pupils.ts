import { createHash } from 'node:crypto';
import { type PersonalId, parsePersonalId } from '../src/domain/identity/personal-id.ts';
import { firstYear, parseSchoolYear } from '../src/domain/identity/school-year.ts';
import {
  honour,
  isPromoted,
  type Level,
  studyLevel,
  type Tenths,
  yearConduct,
} from '../src/domain/results/circular-22.ts';
import { inventedName } from './invented-name.ts';
import { inventResult } from './marks.ts';
import type { Pupil, SubjectResult, Terms } from './pupil.ts';
import { makeRandom, type Random } from './random.ts';
import { filler, homeroomRemark } from './remarks.ts';
import type { School } from './school.ts';

export interface PupilsOptions {
  readonly school: School;
  readonly classes: readonly string[];
  readonly pupilsPerClass: number;
  /** `2025-2026` */
  readonly schoolYear: string;
  readonly seed: string | number;
  /** characters of remark for each subject and of the homeroom teacher, to reach a size; at most 10,000 */
  readonly remarkLength?: number;
}

/**
 * Invents pupils; the same options give the same pupils. A pupil is who it is by school, seed and place in
 * the list of classes: in another school year the same place is the same person, with other marks.
 * @throws Error when the school year or a class name is not one
 */
export function makePupils(options: PupilsOptions): readonly Pupil[] {
  const taken = new Set<string>();
  return options.classes.flatMap((className, classIndex) =>
    Array.from({ length: options.pupilsPerClass }, (_, index) =>
      makePupil(options, className, `${classIndex}/${index}`, taken),
    ),
  );
}

function makePupil(options: PupilsOptions, className: string, place: string, taken: Set<string>): Pupil {
  const { school, seed } = options;
  const schoolYear = parseSchoolYear(options.schoolYear);
  if (!schoolYear)
    throw new Error(`school year ${options.schoolYear}: want two consecutive years, such as 2025-2026`);
  const grade = Number(className[0]);
  if (!(grade >= 6 && grade <= 9))
    throw new Error(`class ${className}: want a name that begins with its grade, 6 to 9`);
  const who = makeRandom('pupil', school.id, seed, place);
  const personalId = inventedPersonalId([school.id, seed, place], taken);
  const identity = {
    personalId,
    fullName: inventedName(who),
    birthDate: `${firstYear(schoolYear) - grade - 5}-${two(who.between(1, 12))}-${two(who.between(1, 28))}`,
    gender: who.pick(['Nam', 'Nữ']),
    birthPlace: school.communeName,
    ethnicGroup: who.pick(['Kinh', 'Kinh', 'Kinh', 'Mường']),
    nationality: 'Việt Nam',
  } as const;
  const year = makeRandom('year', school.id, seed, place, schoolYear);
  return {
    ...identity,
    lookupCode: lookupCode([school.id, seed, place, schoolYear]),
    schoolYear,
    grade,
    className,
    ...inventYear(year, school, options.remarkLength),
  };
}

type YearPart = Pick<
  Pupil,
  'results' | 'conduct' | 'study' | 'excusedAbsences' | 'unexcusedAbsences' | 'remark' | 'promoted' | 'honour'
>;

function inventYear(random: Random, school: School, remarkLength: number | undefined): YearPart {
  const ability: Tenths = random.between(42, 97);
  const remark = remarkLength === undefined ? undefined : filler(random, remarkLength);
  const results = school.subjects.map((subject) => inventResult(random, subject, ability, remark));
  const study: Terms<Level> = {
    term1: studyLevel(over(results, 'term1')),
    term2: studyLevel(over(results, 'term2')),
    year: studyLevel(over(results, 'year')),
  };
  const conduct = inventConduct(random);
  const [excusedAbsences, unexcusedAbsences] = [
    random.between(0, 6),
    random.chance(0.1) ? random.between(1, 3) : 0,
  ];
  return {
    results,
    conduct,
    study,
    excusedAbsences,
    unexcusedAbsences,
    remark: remark ?? homeroomRemark(study.year),
    promoted: isPromoted(conduct.year, study.year, excusedAbsences + unexcusedAbsences),
    honour: honour(conduct.year, study.year, over(results, 'year')),
  };
}

function inventConduct(random: Random): Terms<Level> {
  const level = (): Level => (random.chance(0.8) ? 'Tot' : random.pick(['Kha', 'Kha', 'Dat']));
  const [term1, term2] = [level(), level()];
  return { term1, term2, year: yearConduct(term1, term2) };
}

function over(results: readonly SubjectResult[], term: keyof Terms<unknown>): SubjectResult[typeof term][] {
  return results.map((result) => result[term]);
}

/** 099 is no province's code, so the number belongs to nobody. */
function inventedPersonalId(parts: readonly (string | number)[], taken: Set<string>): PersonalId {
  let number = hash(parts).readUInt32BE(0) % 1_000_000_000;
  for (;;) {
    const id = parsePersonalId(`099${String(number).padStart(9, '0')}`);
    if (id && !taken.has(id)) {
      taken.add(id);
      return id;
    }
    number = (number + 1) % 1_000_000_000;
  }
}

function lookupCode(parts: readonly (string | number)[]): string {
  return `TN-${hash(['lookup', ...parts])
    .toString('hex', 0, 6)
    .toUpperCase()}`;
}

function hash(parts: readonly (string | number)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

import type { ProfileRole } from '../../domain/profile/profile.ts';
import { signedPaths } from '../../domain/profile/signed-paths.ts';
import type { ElementNumber } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import { descend, type ElementFinder, idOf } from './elements.ts';
import type { FindingList } from './finding-list.ts';

/** slot -> the elements its signature must reference, all of them and nothing else */
export type DemandedRegions = ReadonlyMap<ElementNumber, readonly ElementNumber[]>;

/** What the signature in each slot of a role has to sign, by position in the document and not by what it claims. */
export function demandedRegions(
  tape: Tape,
  find: ElementFinder,
  role: ProfileRole,
  slots: readonly ElementNumber[],
  idAttribute: string,
  list: FindingList,
): DemandedRegions {
  if (role.signs.kind === 'results-of-teacher') {
    const results = find(role.signs.results);
    return regionsOfTeachers(tape, results, role.signs.teacher.split('/'), slots, idAttribute, list);
  }
  const regions = signedPaths(role).flatMap((path) => {
    const found = find(path);
    if (found.length !== 1) list.add('region-missing', path);
    return found.length === 1 ? found : [];
  });
  return new Map(slots.map((slot) => [slot, regions]));
}

/** Đ24.5.a: each result names its teachers, each teacher has one slot, and signs exactly the own results. */
function regionsOfTeachers(
  tape: Tape,
  results: readonly ElementNumber[],
  teacherSteps: readonly string[],
  slots: readonly ElementNumber[],
  idAttribute: string,
  list: FindingList,
): DemandedRegions {
  const resultsOf = new Map<string, Set<ElementNumber>>();
  for (const result of results) {
    const teachers = descend(tape, [result], teacherSteps).map((teacher) => idOf(tape, teacher, idAttribute));
    if (teachers.length === 0 || teachers.includes('')) {
      list.add('result-without-teacher', result);
    }
    for (const teacher of teachers) {
      const own = resultsOf.get(teacher) ?? new Set<ElementNumber>();
      resultsOf.set(teacher, own.add(result));
    }
  }
  const regions = new Map<ElementNumber, readonly ElementNumber[]>();
  const seen = new Set<string>();
  for (const slot of slots) {
    const teacher = idOf(tape, slot, idAttribute);
    const own = teacher === '' ? undefined : resultsOf.get(teacher);
    if (seen.has(teacher)) list.add('teacher-slot-doubled', slot);
    seen.add(teacher);
    if (!own) list.add('teacher-slot-unused', slot);
    regions.set(slot, [...(own ?? [])]);
  }
  for (const [teacher, own] of resultsOf) {
    const [first] = own;
    if (!seen.has(teacher) && first) list.add('teacher-slot-missing', first);
  }
  return regions;
}

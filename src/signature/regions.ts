import type { Document, Element } from '@xmldom/xmldom';
import type { ProfileRole } from '../domain/profile.ts';
import { descend, elementsAt } from './elements.ts';
import type { FindingList } from './finding-list.ts';

/** slot -> the elements its signature must reference, all of them and nothing else */
export type DemandedRegions = ReadonlyMap<Element, readonly Element[]>;

/** What the signature in each slot of a role has to sign, by position in the document and not by what it claims. */
export function demandedRegions(
  document: Document,
  role: ProfileRole,
  slots: readonly Element[],
  idAttribute: string,
  list: FindingList,
): DemandedRegions {
  if (role.signs.kind === 'results-of-teacher') {
    const results = elementsAt(document, role.signs.results);
    return regionsOfTeachers(results, role.signs.teacher.split('/'), slots, idAttribute, list);
  }
  const regions = elementsAt(document, role.signs.path);
  if (regions.length !== 1) list.add('region-missing', role.signs.path);
  return new Map(slots.map((slot) => [slot, regions.length === 1 ? regions : []]));
}

/** Đ24.5.a: each result names its teachers, each teacher has one slot, and signs exactly the own results. */
function regionsOfTeachers(
  results: readonly Element[],
  teacherSteps: readonly string[],
  slots: readonly Element[],
  idAttribute: string,
  list: FindingList,
): DemandedRegions {
  const resultsOf = new Map<string, Set<Element>>();
  for (const result of results) {
    const teachers = descend([result], teacherSteps).map(
      (teacher) => teacher.getAttribute(idAttribute) ?? '',
    );
    if (teachers.length === 0 || teachers.includes('')) {
      list.add('result-without-teacher', result);
    }
    for (const teacher of teachers) {
      const own = resultsOf.get(teacher) ?? new Set<Element>();
      resultsOf.set(teacher, own.add(result));
    }
  }
  const regions = new Map<Element, readonly Element[]>();
  const seen = new Set<string>();
  for (const slot of slots) {
    const teacher = slot.getAttribute(idAttribute) ?? '';
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

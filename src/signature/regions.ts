import type { Document, Element } from '@xmldom/xmldom';
import type { ProfileRole } from '../domain/profile.ts';
import { descend, elementsAt, pathOf } from './elements.ts';
import { type Finding, finding } from './findings.ts';

export interface DemandedRegions {
  /** slot -> the elements its signature must reference, all of them and nothing else */
  readonly regions: ReadonlyMap<Element, readonly Element[]>;
  readonly findings: readonly Finding[];
}

/** What the signature in each slot of a role has to sign, by position in the document and not by what it claims. */
export function demandedRegions(
  document: Document,
  role: ProfileRole,
  slots: readonly Element[],
  idAttribute: string,
): DemandedRegions {
  if (role.signs.kind === 'results-of-teacher') {
    const results = elementsAt(document, role.signs.results);
    return regionsOfTeachers(results, role.signs.teacher.split('/'), slots, idAttribute);
  }
  const regions = elementsAt(document, role.signs.path);
  const findings = regions.length === 1 ? [] : [finding('region-missing', role.signs.path)];
  return { regions: new Map(slots.map((slot) => [slot, regions.length === 1 ? regions : []])), findings };
}

/** Đ24.5.a: each result names its teachers, each teacher has one slot, and signs exactly the own results. */
function regionsOfTeachers(
  results: readonly Element[],
  teacherSteps: readonly string[],
  slots: readonly Element[],
  idAttribute: string,
): DemandedRegions {
  const findings: Finding[] = [];
  const resultsOf = new Map<string, Set<Element>>();
  for (const result of results) {
    const teachers = descend([result], teacherSteps).map(
      (teacher) => teacher.getAttribute(idAttribute) ?? '',
    );
    if (teachers.length === 0 || teachers.includes('')) {
      findings.push(finding('result-without-teacher', pathOf(result)));
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
    if (seen.has(teacher)) findings.push(finding('teacher-slot-doubled', pathOf(slot)));
    seen.add(teacher);
    if (!own) findings.push(finding('teacher-slot-unused', pathOf(slot)));
    regions.set(slot, [...(own ?? [])]);
  }
  for (const [teacher, own] of resultsOf) {
    const [first] = own;
    if (!seen.has(teacher) && first) findings.push(finding('teacher-slot-missing', pathOf(first)));
  }
  return { regions, findings };
}

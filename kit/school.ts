import { parseSchoolId, type SchoolId } from '../src/domain/identity/school-id.ts';
import { lowerSecondarySubjects, type Subject } from './subjects.ts';

/** A school as its own software knows it: what it writes into documents, and whom it needs certificates for. */
export interface School {
  readonly id: SchoolId;
  readonly name: string;
  readonly communeId: string;
  readonly communeName: string;
  /** Class names begin with the grade: `6A`. */
  readonly classes: readonly string[];
  readonly subjects: readonly Subject[];
  /** How many teachers share the subjects. */
  readonly teachers: number;
}

/**
 * A plainly invented school. By default three classes, the twelve subjects, one teacher for each subject.
 * @throws Error when the id is not one of a school
 */
export function makeSchool(
  id: string,
  given: Partial<Omit<School, 'id'>> & { readonly number?: number } = {},
): School {
  const schoolId = parseSchoolId(id);
  if (!schoolId) throw new Error(`school id ${id}: want 4 to 20 digits or capital letters`);
  const { number = Number(id.replace(/\D/g, '').slice(-3)) || 1, ...rest } = given;
  const subjects = given.subjects ?? lowerSecondarySubjects;
  return {
    name: `Trường THCS Thử Nghiệm ${number}`,
    communeId: String(99_000 + (number % 1000)).padStart(5, '0'),
    communeName: `Xã Thử Nghiệm ${number}`,
    classes: ['6A', '6B', '6C'],
    teachers: subjects.length,
    ...rest,
    subjects,
    id: schoolId,
  };
}

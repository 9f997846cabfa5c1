import type { PersonalId } from '../identity/personal-id.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';
import type { Sha256 } from '../identity/sha256.ts';

/** Which school speaks, and of which year. */
interface OfSchool {
  readonly schoolId: SchoolId;
  readonly schoolYear: SchoolYear;
}

/** Of one record, by the SHA-256 of its bytes. */
interface OfRecord extends OfSchool {
  readonly personalId: PersonalId;
  readonly record: Sha256;
  readonly reason: string;
}

/** Thu hồi (Đ25.3): the record is taken back, and the year is open again. */
export interface Recall extends OfRecord {
  readonly kind: 'recall';
}

/** Thay thế (Đ25.3): another document, by the SHA-256 of its bytes, takes the record's place. */
export interface Replacement extends OfRecord {
  readonly kind: 'replacement';
  readonly replacement: Sha256;
}

/** Chốt (Đ25.1): these records of a class are closed. */
export interface Closing extends OfSchool {
  readonly kind: 'closing';
  readonly className: string;
  readonly records: readonly { readonly personalId: PersonalId; readonly record: Sha256 }[];
}

/** Văn bản về học bạ: what a school's principal and seal say, in a signed document, of records that stand. */
export type Statement = Recall | Replacement | Closing;

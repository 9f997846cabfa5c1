import type { PersonalId } from '../identity/personal-id.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';

/** What the index takes from a signed document, read only from elements whose digest was verified (Đ22.1). */
export interface YearContent {
  readonly personalId: PersonalId;
  readonly fullName: string;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  readonly schoolId: SchoolId;
  readonly schoolName: string;
  /** cấp học: `03` lower secondary */
  readonly level: string;
  readonly schoolYear: SchoolYear;
  readonly grade: number;
  readonly className: string;
  readonly lookupCode: string;
  /** ngày hiệu lực, `YYYY-MM-DD` */
  readonly effectiveDate: string;
  /** where the format tells */
  readonly outcome?: YearOutcome;
}

/** What a year record says of the year as a whole (Circular 22/2021): `not-yet` after re-assessment or summer training only. */
export const yearOutcomes = ['promoted', 'not-yet', 'not-promoted'] as const;
export type YearOutcome = (typeof yearOutcomes)[number];

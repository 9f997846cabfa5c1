import type { PersonalId } from '../src/domain/identity/personal-id.ts';
import type { Level, Result } from '../src/domain/results/circular-22.ts';
import type { Subject } from './subjects.ts';

/** Both terms and the year. */
export interface Terms<T> {
  readonly term1: T;
  readonly term2: T;
  readonly year: T;
}

export interface SubjectResult extends Terms<Result> {
  readonly subject: Subject;
  readonly remark?: string;
}

/** A pupil in one school year, as the school's software holds it when the year closes. */
export interface Pupil {
  readonly personalId: PersonalId;
  readonly lookupCode: string;
  readonly fullName: string;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  readonly gender: 'Nam' | 'Nữ';
  readonly birthPlace: string;
  readonly ethnicGroup: string;
  readonly nationality: string;
  readonly schoolYear: string;
  readonly grade: number;
  readonly className: string;
  readonly results: readonly SubjectResult[];
  readonly conduct: Terms<Level>;
  readonly study: Terms<Level>;
  /** half-days absent with and without leave */
  readonly excusedAbsences: number;
  readonly unexcusedAbsences: number;
  readonly remark: string;
  readonly promoted: boolean;
  readonly honour: 'XuatSac' | 'Gioi' | undefined;
}

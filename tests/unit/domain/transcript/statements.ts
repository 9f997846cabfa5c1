import type { Sha256 } from '../../../../src/domain/identity/sha256.ts';
import type { Closing, Recall, Replacement } from '../../../../src/domain/statement/statement.ts';
import type { VerifiedStatement } from '../../../../src/domain/transcript/by-statement.ts';
import type { VerifiedSubmission } from '../../../../src/domain/transcript/take-in.ts';
import { hash, here, pupil, year } from './pupils.ts';

export const statement = hash('5');
export const report = { packed: 'x' };
const verified = <Said>(said: Said, sha256: Sha256 = statement): VerifiedStatement<Said> => ({
  sha256,
  said,
  report,
});
const of = {
  schoolId: here,
  schoolYear: year,
  personalId: pupil,
  record: hash('a'),
  reason: 'Nhập sai điểm',
};

export const recallOf = (changes: Partial<Recall> = {}, sha256?: Sha256) =>
  verified<Recall>({ kind: 'recall', ...of, ...changes }, sha256);
export const replacementOf = (changes: Partial<Replacement> = {}, sha256?: Sha256) =>
  verified<Replacement>({ kind: 'replacement', ...of, replacement: hash('b'), ...changes }, sha256);
export const closingOf = (changes: Partial<Closing> = {}, sha256?: Sha256) => {
  const { schoolId, schoolYear, personalId, record } = of;
  const records = [{ personalId, record }];
  return verified<Closing>(
    { kind: 'closing', schoolId, schoolYear, className: '7A', records, ...changes },
    sha256,
  );
};

/** A push of a pupil's record of the year; `a` unless told. */
export function submission(changes: Partial<VerifiedSubmission> = {}): VerifiedSubmission {
  return {
    submissionId: 's1',
    schoolId: here,
    sha256: hash('a'),
    size: 100,
    profile: 'hocba-thcs/1',
    content: {
      personalId: pupil,
      fullName: 'Thử Nghiệm An',
      birthDate: '2013-01-02',
      schoolId: here,
      schoolName: 'THCS Thử Nghiệm',
      level: '03',
      schoolYear: year,
      grade: 7,
      className: '7A',
      lookupCode: 'TC-1',
      effectiveDate: '2026-05-30',
    },
    ...changes,
  };
}

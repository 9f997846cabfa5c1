import { unsignedDocument } from '../../../kit/document.ts';
import type { Pupil } from '../../../kit/pupil.ts';
import { makePupils } from '../../../kit/pupils.ts';
import { signDocument } from '../../../kit/sign.ts';
import { type SchoolSigners, signersOf } from '../../../kit/signer.ts';
import type { Subject } from '../../../kit/subjects.ts';

export const CLASS_NAME = '6A';
const schoolYear = '2025-2026';
const signingDay = '2026-05-28';

export interface DocumentsWanted {
  /** of a school whose PKI has one teacher for each subject */
  readonly signers: SchoolSigners;
  readonly subjects: readonly Subject[];
  /** who share the subjects; one for each subject unless told */
  readonly teachers?: number;
  readonly pupils: number;
  readonly seed: string;
  /** characters of remark for each subject, to reach a size */
  readonly remarkLength?: number;
  /** what differs from one pupil to the next */
  readonly change?: (pupil: Pupil, index: number) => Pupil;
}

/** One pupil's record, signed as `hocba-thcs/1` wants it. */
export interface BenchDocument {
  readonly bytes: Uint8Array;
  /**
   * The same but for one thing: a result names its teacher in an attribute `Ma`, not `Id`, so that no Id stands twice.
   * As long, and signed as often; for systems that refuse every document with a doubled Id.
   */
  readonly uniqueIds: Uint8Array;
}

/** The signatures of a document: one for each teacher, then homeroom teacher, principal and school seal (Đ24.5). */
export function signaturesOf({
  subjects,
  teachers = subjects.length,
}: Pick<DocumentsWanted, 'subjects' | 'teachers'>): number {
  return teachers + 3;
}

export function makeDocuments(wanted: DocumentsWanted): readonly BenchDocument[] {
  const signers = sharedOut(wanted);
  const { school } = signers;
  const { seed, remarkLength, change = (pupil) => pupil } = wanted;
  const pupils = makePupils({
    school,
    classes: [CLASS_NAME],
    pupilsPerClass: wanted.pupils,
    schoolYear,
    seed,
    ...(remarkLength === undefined ? {} : { remarkLength }),
  });
  const staff = signersOf(signers, CLASS_NAME);
  return pupils.map(change).map((pupil) => {
    const xml = unsignedDocument({ pupil, school, staff, effectiveDate: signingDay });
    const regions = Object.fromEntries(
      signers.teachers.map(({ id, subjects }) => [id, subjects.map((code) => `mon-${code}`)]),
    );
    const renamed = xml.replace(/<GVBM Id="([^"]+)"><\/GVBM>/g, '<GVBM Ma="$1"></GVBM>');
    return {
      bytes: signDocument(xml, staff, { signingDay }),
      uniqueIds: signDocument(renamed, staff, { signingDay, regions }),
    };
  });
}

/** The same school with these subjects alone, dealt out to so many of its teachers. */
function sharedOut({ signers, subjects, teachers = subjects.length }: DocumentsWanted): SchoolSigners {
  return {
    ...signers,
    school: { ...signers.school, subjects },
    teachers: signers.teachers.slice(0, teachers).map((teacher, index) => ({
      ...teacher,
      subjects: subjects.filter((_, place) => place % teachers === index).map(({ code }) => code),
    })),
  };
}

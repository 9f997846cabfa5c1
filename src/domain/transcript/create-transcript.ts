import { vietnameseDay } from '../identity/calendar.ts';
import type { PersonalId } from '../identity/personal-id.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { firstYear, type SchoolYear } from '../identity/school-year.ts';
import { type Decision, refuse } from '../refusal.ts';
import { guardCustody } from './custody.ts';
import {
  type Enrolment,
  recordsInForce,
  type Transcript,
  type TranscriptChange,
  type YearRecord,
} from './transcript.ts';

export interface Opening {
  readonly personalId: PersonalId;
  readonly schoolId: SchoolId;
  readonly schoolYear: SchoolYear;
  readonly requestId: string;
}

export type Opened =
  | { readonly created: Transcript; readonly inherited: readonly YearRecord[] }
  | { readonly change: TranscriptChange; readonly inherited: readonly YearRecord[] }
  | { readonly already: Enrolment; readonly inherited: readonly YearRecord[] };

/**
 * Khởi tạo (Đ24.4): opens a school year at a school. A known pupil's transcript is continued, never made anew,
 * and its earlier years are inherited; a pupil of another school comes by transfer (Đ26.1), and that is all such a pupil's
 * school tells of it: an unknown number is opened, so that one which is held cannot be passed over in silence.
 */
export function createTranscript(
  transcript: Transcript | undefined,
  opening: Opening,
  now: Date,
): Decision<Opened> {
  if (firstYear(opening.schoolYear) > Number(vietnameseDay(now).slice(0, 4)))
    return refuse('school-year-in-future');
  const at = now.toISOString();
  const enrolment: Enrolment = {
    schoolYear: opening.schoolYear,
    schoolId: opening.schoolId,
    requestId: opening.requestId,
    openedAt: at,
  };
  if (!transcript) {
    return {
      ok: true,
      inherited: [],
      created: {
        _id: opening.personalId,
        version: 1,
        state: { kind: 'open', schoolId: opening.schoolId },
        enrolments: [enrolment],
        years: [],
        transfers: [],
        outbox: [],
        createdAt: at,
        updatedAt: at,
      },
    };
  }
  const inherited = recordsInForce(transcript).filter((record) => record.schoolYear < opening.schoolYear);
  // The step of this very request, taken before a crash: the same answer again, whatever has come since.
  const own = transcript.enrolments.find(
    (entry) => entry.requestId === opening.requestId && entry.schoolYear === opening.schoolYear,
  );
  if (own) return { ok: true, already: own, inherited };

  const kept = guardCustody(transcript, opening.schoolId, 'open-at-another-school');
  if (kept) return kept;

  const latest = transcript.enrolments.findLast((entry) => entry.schoolYear === opening.schoolYear);
  if (latest?.schoolId === opening.schoolId) return { ok: true, already: latest, inherited };
  return {
    ok: true,
    inherited,
    change: { enrolments: [...transcript.enrolments, enrolment], updatedAt: at },
  };
}

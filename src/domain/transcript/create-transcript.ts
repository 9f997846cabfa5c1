import { vietnameseDay } from '../identity/calendar.ts';
import type { PersonalId } from '../identity/personal-id.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { firstYear, type SchoolYear } from '../identity/school-year.ts';
import { type Decision, refuse } from '../refusal.ts';
import { guardCustody } from './custody.ts';
import { type Enrolment, recordsInForce, type Transcript, type YearRecord } from './transcript.ts';
import type { TranscriptEvent } from './transcript-aggregate.ts';

export interface Opening {
  readonly personalId: PersonalId;
  readonly schoolId: SchoolId;
  readonly schoolYear: SchoolYear;
  readonly requestId: string;
}

export type Opened =
  | { readonly events: readonly TranscriptEvent[]; readonly inherited: readonly YearRecord[] }
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
  const { personalId, schoolId, schoolYear, requestId } = opening;
  const opened = {
    type: 'transcript.year-opened',
    subject: { schoolId, schoolYear },
    data: { personalId, schoolId, schoolYear, requestId },
  } as const;
  if (!transcript) return { ok: true, inherited: [], events: [opened] };
  const inherited = recordsInForce(transcript).filter((record) => record.schoolYear < schoolYear);
  // The step of this very request, taken before a crash: the same answer again, whatever has come since.
  const own = transcript.enrolments.find(
    (entry) => entry.requestId === opening.requestId && entry.schoolYear === schoolYear,
  );
  if (own) return { ok: true, already: own, inherited };

  const kept = guardCustody(transcript, schoolId, 'open-at-another-school');
  if (kept) return kept;

  const latest = transcript.enrolments.findLast((entry) => entry.schoolYear === schoolYear);
  if (latest?.schoolId === schoolId) return { ok: true, already: latest, inherited };
  return { ok: true, inherited, events: [opened] };
}

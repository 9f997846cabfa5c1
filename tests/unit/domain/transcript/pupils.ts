import type { Calendar } from '../../../../src/domain/identity/calendar.ts';
import type { PersonalId } from '../../../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../../../src/domain/identity/sha256.ts';
import type { Transcript, YearRecord } from '../../../../src/domain/transcript/transcript.ts';
import {
  type TranscriptDecision,
  transcriptAggregate,
} from '../../../../src/domain/transcript/transcript-aggregate.ts';
import { after, type Told } from '../../../support/after.ts';

export const pupil = '099204000001' as PersonalId;
export const here = 'TRUONGA' as SchoolId;
export const there = 'TRUONGB' as SchoolId;
export const elsewhere = 'TRUONGC' as SchoolId;
export const year = '2025-2026' as SchoolYear;
export const before = '2024-2025' as SchoolYear;
export const inTerm = new Date('2026-05-30T08:00:00+07:00');
export const afterLock = new Date('2026-08-16T08:00:00+07:00');
export const calendar: Calendar = { opening: '09-05', closing: '06-30', supplement: '08-15', exceptions: [] };
export const hash = (digit: string) => digit.repeat(64) as Sha256;

export function record(changes: Partial<YearRecord> = {}): YearRecord {
  return {
    schoolYear: year,
    schoolId: here,
    schoolName: 'THCS Thử Nghiệm',
    grade: 7,
    className: '7A',
    lookupCode: 'TC-1',
    sha256: hash('a'),
    size: 100,
    profile: 'hocba-thcs/1',
    submissionId: 's1',
    acceptedAt: '2026-05-30T01:00:00.000Z',
    late: false,
    origin: 'school',
    ...changes,
  };
}

export function transcript(changes: Partial<Transcript> = {}): Transcript {
  return {
    _id: pupil,
    version: 3,
    state: { kind: 'open', schoolId: here },
    enrolments: [{ schoolYear: year, schoolId: here, requestId: 'r1', openedAt: '2025-09-01T00:00:00.000Z' }],
    years: [],
    transfers: [],
    outbox: [],
    createdAt: '2025-09-01T00:00:00.000Z',
    updatedAt: '2025-09-01T00:00:00.000Z',
    ...changes,
  };
}

/** A transcript after a decision, by default in term. */
export function stepped(
  standing: Transcript | undefined,
  decision: TranscriptDecision,
  told: Told = {},
): Transcript {
  return after(transcriptAggregate, standing, decision, { now: inTerm, ...told });
}

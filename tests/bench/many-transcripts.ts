import { randomBytes } from 'node:crypto';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { acceptYearRecord } from '../../src/domain/transcript/accept-year-record.ts';
import { createTranscript } from '../../src/domain/transcript/create-transcript.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { stepTranscript } from '../../src/storage/index/transcripts.ts';

const calendar = { opening: '09-05', closing: '06-30', supplement: '08-15', exceptions: [] };

/** Numbers that nobody is given: they begin with 099. */
export function inventedId(at: number): PersonalId {
  return `099${String(at).padStart(9, '0')}` as PersonalId;
}

export interface Pupil {
  readonly personalId: PersonalId;
  readonly schoolId: SchoolId;
  readonly schoolYear: SchoolYear;
  readonly sha256: Sha256;
  readonly size: number;
}

/** Two steps, as a create request and a push take them. */
export async function openWithRecord(database: Database, pupil: Pupil): Promise<void> {
  const { personalId, schoolId, schoolYear, sha256, size } = pupil;
  const by = { now: new Date('2026-03-01T02:00:00Z'), actor: `school:${schoolId}`, requestId: 'bench' };
  const opening = { personalId, schoolId, schoolYear, requestId: 'bench' };
  await stepTranscript(database, personalId, (standing, at) => createTranscript(standing, opening, at), by);
  const content = {
    personalId,
    fullName: 'Thử Nghiệm An',
    birthDate: '2013-01-02',
    schoolId,
    schoolName: 'THCS Đo Tốc Độ',
    level: '03',
    schoolYear,
    grade: 7,
    className: '7A',
    lookupCode: 'TC-1',
    effectiveDate: '2026-02-28',
  };
  const pushed = {
    submissionId: `s-${personalId}`,
    schoolId,
    sha256,
    size,
    profile: 'hocba-thcs/1',
    content,
  };
  const { decision } = await stepTranscript(
    database,
    personalId,
    (standing, at) => acceptYearRecord(standing, pushed, calendar, at),
    by,
  );
  if (!decision.ok) throw new Error(decision.refusal.code);
}

/**
 * Puts documents like that of one pupil straight into the index, under other numbers and keys: they are there to be read,
 * and are in no ledger.
 */
export async function cloneTranscripts(
  database: Database,
  like: PersonalId,
  from: number,
  to: number,
  progress: (done: number) => void,
): Promise<void> {
  const { ledger, ...state } = (await database.transcripts.findOne({ _id: like })) ?? {};
  if (!ledger) throw new Error('no such transcript');
  const { pending: _pending, pendingSince: _since, waits: _waits, ...rest } = ledger;
  for (let start = from; start < to; start += 1_000) {
    const length = Math.min(1_000, to - start);
    const clones = Array.from({ length }, (_, at) => ({
      ...state,
      _id: inventedId(start + at),
      ledger: { ...rest, key: randomBytes(16).toString('hex') },
    }));
    await database.transcripts.insertMany(clones as never[], { ordered: false });
    if (start % 50_000 === 0) progress(start);
  }
}

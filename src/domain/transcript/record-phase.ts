import { type Calendar, type YearPhase, yearPhase } from '../identity/calendar.ts';
import type { YearRecord } from './transcript.ts';

/** How the phases of a school year follow each other (Đ25): by a school's own statement, or by the day alone. */
export const PHASE_STEPS: readonly {
  readonly from: YearPhase;
  readonly to: YearPhase;
  readonly by: 'record.close' | 'day';
  readonly article: string;
}[] = [
  { from: 'until-closing', to: 'supplement', by: 'record.close', article: 'Đ25.1' },
  { from: 'until-closing', to: 'supplement', by: 'day', article: 'Đ25.1' },
  { from: 'supplement', to: 'locked', by: 'day', article: 'Đ25.4' },
];

/** The phase that a record is in: that of its school's year, but closed from when the school closed it (chốt, Đ25.1). */
export function recordPhase(
  calendar: Calendar,
  { schoolYear, schoolId, closed }: Pick<YearRecord, 'schoolYear' | 'schoolId' | 'closed'>,
  now: Date,
): YearPhase {
  const phase = yearPhase(calendar, schoolYear, now, schoolId);
  return phase === 'until-closing' && closed ? 'supplement' : phase;
}

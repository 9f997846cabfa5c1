import type { ActName } from '../access/policy.ts';
import type { YearPhase } from '../identity/calendar.ts';
import type { YearRecord, YearRecordEnd } from './transcript.ts';

/** `none`: no record of the year is in force. `late`: in force, and reported to the department. */
export type YearRecordState = 'none' | 'in-force' | 'late' | YearRecordEnd['kind'];
/**
 * `add`: the school that opened the running year adds its own beside that of the former school. `supplement`: a record
 * that says "not promoted" gives way to one with the results of re-assessment or summer training.
 */
export type YearRecordStepName = 'push' | 'add' | 'close' | 'recall' | 'replace' | 'supplement' | 'cancel';

/** The record in force of one school year (none, if it has ended), and what may be done with it. */
export interface YearRecordStep {
  readonly from: readonly YearRecordState[];
  readonly step: YearRecordStepName;
  readonly phases: readonly YearPhase[];
  readonly to: YearRecordState;
  readonly by: ActName;
  readonly approval?: ActName;
  readonly article: string;
}

export const UNLOCKED: readonly YearPhase[] = ['until-closing', 'supplement'];
const IN_FORCE: readonly YearRecordState[] = ['in-force', 'late'];
const VACANT: readonly YearRecordState[] = ['none', 'cancelled', 'recalled'];

/**
 * The life of a year record (Đ25). A first record after the closing day is kept and marked late: Đ25.4 locks what was
 * closed; it does not say that a record never sent is to be lost.
 */
export const YEAR_RECORD_STEPS: readonly YearRecordStep[] = [
  {
    from: VACANT,
    step: 'push',
    phases: ['until-closing'],
    to: 'in-force',
    by: 'submission.push',
    article: 'Đ25.1',
  },
  {
    from: VACANT,
    step: 'push',
    phases: ['supplement', 'locked'],
    to: 'late',
    by: 'submission.push',
    article: 'Đ25.1',
  },
  {
    from: IN_FORCE,
    step: 'add',
    phases: ['until-closing'],
    to: 'in-force',
    by: 'submission.push',
    article: 'Đ26.2',
  },
  {
    from: IN_FORCE,
    step: 'add',
    phases: ['supplement', 'locked'],
    to: 'late',
    by: 'submission.push',
    article: 'Đ26.2',
  },
  {
    from: IN_FORCE,
    step: 'close',
    phases: ['until-closing'],
    to: 'in-force',
    by: 'record.close',
    article: 'Đ25.1',
  },
  {
    from: IN_FORCE,
    step: 'recall',
    phases: ['until-closing'],
    to: 'recalled',
    by: 'record.recall',
    article: 'Đ25.3',
  },
  {
    from: IN_FORCE,
    step: 'replace',
    phases: ['until-closing'],
    to: 'replaced',
    by: 'submission.push',
    article: 'Đ25.3',
  },
  {
    from: IN_FORCE,
    step: 'supplement',
    phases: ['supplement'],
    to: 'replaced',
    by: 'submission.push',
    article: 'Đ25.2',
  },
  {
    from: IN_FORCE,
    step: 'cancel',
    phases: UNLOCKED,
    to: 'cancelled',
    by: 'request.cancel',
    approval: 'request.decide',
    article: 'Đ25.3',
  },
];

export function yearRecordState(record: YearRecord | undefined): YearRecordState {
  if (!record) return 'none';
  if (record.ended) return record.ended.kind;
  return record.late ? 'late' : 'in-force';
}

/** The step a record may take in a phase of its year; none where the table has no row. */
export function yearRecordStep(
  record: YearRecord | undefined,
  step: YearRecordStepName,
  phase: YearPhase,
): YearRecordStep | undefined {
  const state = yearRecordState(record);
  return YEAR_RECORD_STEPS.find(
    (row) => row.step === step && row.from.includes(state) && row.phases.includes(phase),
  );
}

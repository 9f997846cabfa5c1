import { z } from 'zod';
import type { Happened } from '../events/event.ts';
import { personalIdField, schoolIdField, schoolYearField, sha256Field } from '../events/event-fields.ts';
import { recordedReport } from '../events/recorded-report.ts';
import { yearOutcomes } from './year-content.ts';

/** Whose data a transcript is, as the latest record says. */
export const holderField = z.strictObject({ fullName: z.string(), birthDate: z.string() });

const yearOpened = z.strictObject({
  /** the event that a transcript begins with says whose it is: its id in the ledger doesn't */
  personalId: personalIdField,
  schoolId: schoolIdField,
  schoolYear: schoolYearField,
  requestId: z.string(),
});

/** A verified year record: what the index takes from it. */
const takenIn = z.strictObject({
  schoolYear: schoolYearField,
  schoolId: schoolIdField,
  schoolName: z.string(),
  grade: z.int(),
  className: z.string(),
  lookupCode: z.string(),
  sha256: sha256Field,
  size: z.int(),
  profile: z.string(),
  submissionId: z.string(),
  outcome: z.enum(yearOutcomes).exactOptional(),
  /** which act of the school's seal; none in records taken in before this was told */
  sealed: sha256Field.exactOptional(),
});
export type TakenInRecord = z.output<typeof takenIn>;

const yearRecordAccepted = z.strictObject({
  record: takenIn,
  /** pushed after the closing day, as the calendar was (Đ25.1) */
  late: z.boolean(),
  holder: holderField,
});

const yearRecordArrived = z.strictObject({ record: takenIn, province: z.string() });

const outOfForce = { schoolYear: schoolYearField, sha256: sha256Field, requestId: z.string() };
/** What a signed statement did, and the report on it, which evolve needs not. */
const byStatement = { statement: sha256Field, report: recordedReport };

const yearRecordRecalled = z.strictObject({ ...outOfForce, reason: z.string(), ...byStatement });

const yearRecordReplaced = z.strictObject({
  record: takenIn,
  late: z.boolean(),
  holder: holderField,
  replaces: sha256Field,
  /** none where results were added (Đ25.2) */
  by: z.strictObject({ reason: z.string(), ...byStatement }).exactOptional(),
});

const yearRecordClosed = z.strictObject({ ...outOfForce, ...byStatement });

const yearRecordCancelled = z.strictObject({
  ...outOfForce,
  reason: z.string(),
});

/** Events of the years of a transcript (Đ24, Đ25). */
export type YearEvent =
  | Happened<'transcript.year-opened', z.output<typeof yearOpened>>
  | Happened<'transcript.year-record-accepted', z.output<typeof yearRecordAccepted>>
  /** came with a pupil of another province (Đ26.3) */
  | Happened<'transcript.year-record-arrived', z.output<typeof yearRecordArrived>>
  | Happened<'transcript.year-record-cancelled', z.output<typeof yearRecordCancelled>>
  | Happened<'transcript.year-record-recalled', z.output<typeof yearRecordRecalled>>
  /** another took its place in the same step: there is never a moment with none in force */
  | Happened<'transcript.year-record-replaced', z.output<typeof yearRecordReplaced>>
  | Happened<'transcript.year-record-closed', z.output<typeof yearRecordClosed>>;

export const yearEvents = {
  'transcript.year-opened': yearOpened,
  'transcript.year-record-accepted': yearRecordAccepted,
  'transcript.year-record-arrived': yearRecordArrived,
  'transcript.year-record-cancelled': yearRecordCancelled,
  'transcript.year-record-recalled': yearRecordRecalled,
  'transcript.year-record-replaced': yearRecordReplaced,
  'transcript.year-record-closed': yearRecordClosed,
};

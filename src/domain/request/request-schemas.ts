import { z } from 'zod';
import { parseOfficerId } from '../access/actor.ts';
import {
  personalIdField as personalId,
  schoolIdField as schoolId,
  schoolYearField as schoolYear,
  sha256Field as sha256,
} from '../events/event-fields.ts';
import { parsed } from '../identity/parsed.ts';
import { storedRefusal } from '../stored-refusal.ts';

// What the events of a request hold, as it is read back from the ledger.

export const requestBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('create'), schoolId, schoolYear, personalIds: z.array(personalId) }),
  z.strictObject({ kind: z.literal('cancel'), schoolId, schoolYear, personalId, reason: z.string() }),
  z.strictObject({ kind: z.enum(['recall', 'close']), schoolId, statement: sha256 }),
  z.strictObject({
    kind: z.literal('authenticate'),
    personalId,
    schoolYear: schoolYear.exactOptional(),
    sha256: sha256.exactOptional(),
  }),
]);

const staff = {
  officerId: parsed(parseOfficerId, 'an account'),
  name: z.string(),
  credentialId: z.string(),
};
export const requestAsker = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('school'), schoolId, credentialId: z.string() }),
  z.strictObject({ kind: z.literal('officer'), ...staff }),
  z.strictObject({ kind: z.literal('auditor'), ...staff }),
]);

const inherited = z.strictObject({ schoolYear, grade: z.number(), sha256 });
export const createResult = z.discriminatedUnion('opened', [
  z.strictObject({ personalId, opened: z.literal(true), inherited: z.array(inherited) }),
  z.strictObject({ personalId, opened: z.literal(false), refusal: storedRefusal }),
]);

const authenticatedRecord = z.strictObject({
  schoolYear,
  sha256,
  verdict: z.enum(['TOTAL-PASSED', 'INDETERMINATE', 'TOTAL-FAILED']),
  inForce: z.boolean(),
  locked: z.boolean(),
  transcriptState: z.enum(['open', 'released', 'departing', 'departed', 'expected', 'elsewhere']),
});
export const requestAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('create'), results: z.array(createResult) }),
  z.strictObject({ kind: z.literal('cancel'), cancelled: z.literal(true), sha256 }),
  z.strictObject({
    kind: z.literal('recall'),
    recalled: z.literal(true),
    personalId,
    schoolYear,
    sha256,
  }),
  z.strictObject({
    kind: z.literal('close'),
    schoolYear,
    className: z.string(),
    results: z.array(
      z.discriminatedUnion('closed', [
        z.strictObject({ personalId, closed: z.literal(true), sha256 }),
        z.strictObject({ personalId, closed: z.literal(false), refusal: storedRefusal }),
      ]),
    ),
  }),
  z.strictObject({
    kind: z.literal('authenticate'),
    genuine: z.boolean(),
    records: z.array(authenticatedRecord),
  }),
  z.strictObject({ kind: z.literal('refused'), refusal: storedRefusal }),
]);

import { z } from 'zod';
import { parseOfficerId } from '../access/actor.ts';
import { parsed } from '../identity/parsed.ts';
import { parsePersonalId } from '../identity/personal-id.ts';
import { parseSchoolId } from '../identity/school-id.ts';
import { parseSchoolYear } from '../identity/school-year.ts';
import { parseSha256 } from '../identity/sha256.ts';
import { storedRefusal } from '../stored-refusal.ts';

// What the events of a request hold, as it is read back from the ledger.

const personalId = parsed(parsePersonalId, 'a personal ID');
const schoolId = parsed(parseSchoolId, 'a school code');
const schoolYear = parsed(parseSchoolYear, 'a school year');
const sha256 = parsed(parseSha256, 'a SHA-256');

export const requestBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('create'), schoolId, schoolYear, personalIds: z.array(personalId) }),
  z.strictObject({ kind: z.literal('cancel'), schoolId, schoolYear, personalId, reason: z.string() }),
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
    kind: z.literal('authenticate'),
    genuine: z.boolean(),
    records: z.array(authenticatedRecord),
  }),
  z.strictObject({ kind: z.literal('refused'), refusal: storedRefusal }),
]);

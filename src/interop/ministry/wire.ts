import { z } from 'zod';
import { parsed } from '../../domain/identity/parsed.ts';
import { type PersonalId, parsePersonalId } from '../../domain/identity/personal-id.ts';
import { parseSchoolId, type SchoolId } from '../../domain/identity/school-id.ts';
import { parseSchoolYear, type SchoolYear } from '../../domain/identity/school-year.ts';
import { parseSha256, type Sha256 } from '../../domain/identity/sha256.ts';

/** What passes between a province's repository and the ministry's (docs/ministry-protocol.md). Every shape is strict. */

/** `typ` of each signed text (RFC 7515, 4.1.9), so that one can't be passed off as another. */
export const TYP = {
  transfer: 'khb-transfer+jws',
  receipt: 'khb-ministry-receipt+jws',
  refusal: 'khb-ministry-refusal+jws',
  arrival: 'khb-arrival+jws',
  arrivalAnswer: 'khb-arrival-answer+jws',
  call: 'khb-call+jws',
} as const;
export type Typ = (typeof TYP)[keyof typeof TYP];

export const WIRE_LIMITS = {
  /** of one signed message, documents included */
  messageBytes: 32 * 1024 * 1024,
  /** of any other answer of the ministry */
  answerBytes: 1024 * 1024,
  recordsPerMessage: 40,
  mailboxPage: 100,
  /** how long a signed call (mailbox) is good for, each way */
  callSeconds: 120,
} as const;

/** MIME type of a compact JWS as a body (RFC 7515, 9.2.1). */
export const JOSE = 'application/jose';

export const provinceName = z.string().regex(/^[a-z0-9-]{2,40}$/, 'want a province such as ninh-binh');
export const messageId = z.string().regex(/^[A-Za-z0-9._-]{8,80}$/, 'want 8 to 80 of A-Z a-z 0-9 . _ -');
const code = z.string().regex(/^[a-z0-9-]{3,60}$/);
const instant = z.iso.datetime();
const personalId = parsed<PersonalId>(parsePersonalId, 'want 12 digits');
const schoolId = parsed<SchoolId>(parseSchoolId, 'want a school code');
const schoolYear = parsed<SchoolYear>(parseSchoolYear, 'want a school year');
const sha256 = parsed<Sha256>(parseSha256, 'want 64 lower-case hexadecimal digits');

const recordName = z.strictObject({ schoolYear, sha256 });
/** `document` is the signed XML, byte for byte, in base64; it is held against size and hash by records.ts. */
const recordSchema = z.strictObject({ schoolYear, sha256, size: z.int().positive(), document: z.string() });
export type WireRecord = z.output<typeof recordSchema>;
const records = z.array(recordSchema).max(WIRE_LIMITS.recordsPerMessage);

/** Signed by the province that the pupil leaves (Đ26.4). */
export const transferMessageSchema = z.strictObject({
  type: z.literal('transfer-out'),
  messageId,
  /** grows for this pupil; a lower or equal one is refused */
  sequence: z.int().positive(),
  fromProvince: provinceName,
  toProvince: provinceName,
  toSchoolName: z.string().min(1).max(200),
  personalId,
  writtenAt: instant,
  records,
});
export type TransferMessage = z.output<typeof transferMessageSchema>;

/** Signed by the ministry: it has these very records, safely. */
export const ministryReceiptSchema = z.strictObject({
  type: z.literal('transfer-received'),
  messageId,
  fromProvince: provinceName,
  toProvince: provinceName,
  records: z.array(recordName),
  receivedAt: instant,
});
export type MinistryReceipt = z.output<typeof ministryReceiptSchema>;

/** Signed by the ministry, and final: this message id will never be accepted. */
export const ministryRefusalSchema = z.strictObject({
  type: z.literal('transfer-refused'),
  messageId,
  code,
  refusedAt: instant,
});
export type MinistryRefusal = z.output<typeof ministryRefusalSchema>;

/** Signed by the ministry: a pupil comes from another province (Đ26.3b). */
export const arrivalMessageSchema = z.strictObject({
  type: z.literal('transfer-in'),
  messageId,
  fromProvince: provinceName,
  toProvince: provinceName,
  toSchoolId: schoolId,
  personalId,
  writtenAt: instant,
  records: records.min(1),
});
export type ArrivalMessage = z.output<typeof arrivalMessageSchema>;

/** Signed by the province: what became of an arrival. */
export const arrivalAnswerSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('received'),
    messageId,
    province: provinceName,
    records: z.array(recordName),
  }),
  z.strictObject({
    outcome: z.literal('refused'),
    messageId,
    province: provinceName,
    code,
    /** which checks failed, by their codes */
    detail: z.string().max(500).optional(),
  }),
]);
export type ArrivalAnswer = z.output<typeof arrivalAnswerSchema>;

/** Signed by the province in place of a password: this one call, now. */
export const callSchema = z.strictObject({
  iss: provinceName,
  aud: z.literal('ministry'),
  method: z.enum(['GET', 'POST']),
  path: z.string().max(300),
  iat: z.int(),
});

export const receiptAnswerSchema = z.object({ receipt: z.string() });
export const refusalAnswerSchema = z.object({ refusal: z.string() });
export const mailboxSchema = z.object({
  messages: z.array(z.object({ messageId, position: z.int().positive() })).max(WIRE_LIMITS.mailboxPage),
});

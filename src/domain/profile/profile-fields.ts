import { z } from 'zod';
import { yearOutcomes } from '../transcript/year-content.ts';

export const path = z
  .string()
  .regex(/^(\/[A-Za-z_][\w.-]*)+$/, 'want an absolute path of element names: /A/B/C');
export const relativePath = z
  .string()
  .regex(/^[A-Za-z_][\w.-]*(\/[A-Za-z_][\w.-]*)*$/, 'want a path of element names: A/B');

// Where the fields stand that are taken from a document; every one must lie inside what the principal and the seal sign.

/** A year record (Đ22.1). */
export const yearRecordFields = z.strictObject({
  personalId: path,
  fullName: path,
  birthDate: path,
  schoolId: path,
  schoolName: path,
  level: path,
  schoolYear: path,
  grade: path,
  className: path,
  lookupCode: path,
  effectiveDate: path,
});

/** What the record says of the year as a whole (Đ25.2), and how it is written there. */
export const yearOutcomeField = z
  .strictObject({ path, values: z.record(z.string().min(1), z.enum(yearOutcomes)) })
  .exactOptional()
  .describe('whether the pupil is promoted; without it no record is supplemented after the closing (Đ25.2)');

/** Thu hồi (Đ25.3): one record, by its SHA-256, and why. */
const recall = { schoolId: path, schoolYear: path, personalId: path, record: path, reason: path };
export const recallFields = z.strictObject(recall);

/** Thay thế (Đ25.3): also the SHA-256 of the record that takes its place. */
export const replacementFields = z.strictObject({ ...recall, replacement: path });

/** Chốt (Đ25.1): the records of one class, each by personal ID and SHA-256. */
export const closingFields = {
  fields: z.strictObject({ schoolId: path, schoolYear: path, className: path }),
  list: z
    .strictObject({ path, fields: z.strictObject({ personalId: relativePath, record: relativePath }) })
    .describe('an element of the list, and where its fields stand below it'),
};

import { z } from 'zod';

/** Thời hạn lưu trữ (Đ28.2), as data (config/retention.json). */
export const retentionSchema = z.strictObject({
  lockDays: z
    .int()
    .min(1)
    .max(36_500)
    .describe('Object Lock that every stored document gets at once, before it is judged; days'),
  yearRecord: z.strictObject({
    years: z
      .int()
      .min(1)
      .max(100)
      .describe('how long an accepted year record is kept, counted from its acceptance'),
    source: z.string().min(3).describe('the decision that sets the term'),
  }),
});
export type Retention = z.infer<typeof retentionSchema>;

/** The instant until which an accepted year record is locked; after it, it is listed for the department to decide on. */
export function retainYearRecordUntil(retention: Retention, acceptedAt: Date): Date {
  const until = new Date(acceptedAt);
  until.setUTCFullYear(until.getUTCFullYear() + retention.yearRecord.years);
  return until;
}

import { z } from 'zod';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { YearRecord } from '../../domain/transcript/transcript.ts';
import { yearOutcomes } from '../../domain/transcript/year-content.ts';
import { instant, link, schoolId, schoolYear, sha256 } from './answer-fields.ts';

/** How a record ceased to be in force. */
export const recordEndSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cancelled'), at: instant, requestId: z.string(), reason: z.string() }),
  z.object({
    kind: z.literal('recalled'),
    at: instant,
    requestId: z.string(),
    reason: z.string(),
    statement: sha256,
  }),
  z.object({
    kind: z.literal('replaced'),
    at: instant,
    by: sha256,
    reason: z.string().optional(),
    statement: sha256.optional(),
  }),
]);

export const yearRecordSchema = z
  .object({
    schoolYear,
    schoolId,
    schoolName: z.string(),
    grade: z.int(),
    className: z.string(),
    lookupCode: z.string(),
    sha256,
    size: z.int(),
    profile: z.string(),
    submissionId: z.string(),
    acceptedAt: instant,
    late: z.boolean(),
    origin: z.union([z.literal('school'), z.object({ province: z.string() })]),
    outcome: z.enum(yearOutcomes).optional(),
    sealed: sha256.optional().meta({
      description:
        'Lần ký của nhà trường, như trong báo cáo kiểm tra. Which act of the school seal, as the report names it',
    }),
    closed: z
      .object({ at: instant, statement: sha256 })
      .optional()
      .meta({ description: 'Đã chốt bằng văn bản (Đ25.1). Closed by a statement; else by the closing day' }),
    ended: recordEndSchema.optional().meta({
      description:
        'Không còn hiệu lực: bị hủy, thu hồi, thay thế (Đ25.2, Đ25.3). How it ceased to be in force; absent while it is',
    }),
    links: z
      .object({ self: link, document: link })
      .optional()
      .meta({ description: 'Chỉ có khi bản ghi còn hiệu lực. Only of the record in force' }),
  })
  .meta({ id: 'YearRecord', description: 'Khối dữ liệu năm học. One year record' });

export function yearPath(id: PersonalId, year: string): string {
  return `/v1/transcripts/${id}/years/${year}`;
}

export function presentYearRecord(id: PersonalId, record: YearRecord): z.output<typeof yearRecordSchema> {
  if (record.ended) return record;
  const self = yearPath(id, record.schoolYear);
  return { ...record, links: { self, document: `${self}/document` } };
}

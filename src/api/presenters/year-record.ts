import { z } from 'zod';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { YearRecord } from '../../domain/transcript/transcript.ts';
import { instant, link, schoolId, schoolYear, sha256 } from './answer-fields.ts';

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
    cancelled: z.object({ requestId: z.string(), reason: z.string(), at: instant }).optional(),
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
  if (record.cancelled) return record;
  const self = yearPath(id, record.schoolYear);
  return { ...record, links: { self, document: `${self}/document` } };
}

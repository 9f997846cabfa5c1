import { z } from 'zod';
import { holdingSchools, readableYears } from '../../domain/access/access.ts';
import type { Caller } from '../../domain/access/actor.ts';
import { recordsInForce, type Transcript } from '../../domain/transcript/transcript.ts';
import { instant, link, personalId, schoolId, schoolYear } from './answer-fields.ts';
import { presentYearRecord, yearRecordSchema } from './year-record.ts';

const transferId = z.string();
const province = z.string();

const stateSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('open'), schoolId }),
    z.object({ kind: z.literal('released'), from: schoolId, to: schoolId, transferId }),
    z.object({ kind: z.literal('departing'), from: schoolId, province, transferId }),
    z.object({ kind: z.literal('departed'), from: schoolId, province, transferId }),
    z.object({
      kind: z.literal('expected'),
      to: schoolId,
      from: z.union([z.object({ schoolId }), z.object({ province })]),
      transferId,
    }),
    z
      .object({ kind: z.literal('elsewhere') })
      .meta({ description: 'Đang thuộc nơi khác. Held elsewhere; a former school is not told where' }),
  ])
  .meta({ description: 'Trạng thái học bạ (Đ26). Where the transcript stands in its life' });

export const transcriptSchema = z
  .object({
    personalId,
    version: z.int().optional().meta({ description: 'Không cho trường cũ. Not of a former school' }),
    state: stateSchema,
    holder: z.object({ fullName: z.string(), birthDate: z.string() }).optional(),
    enrolments: z
      .array(z.object({ schoolYear, schoolId, requestId: z.string(), openedAt: instant }))
      .readonly(),
    years: z.array(yearRecordSchema).readonly(),
    createdAt: instant,
    updatedAt: instant.optional(),
    links: z.object({ self: link }),
  })
  .meta({ id: 'Transcript', description: 'Học bạ. One pupil, with the years that may be seen' });

export const transcriptItemSchema = z
  .object({
    personalId,
    version: z.int(),
    state: stateSchema,
    holder: transcriptSchema.shape.holder,
    schoolYears: z.array(schoolYear).readonly().meta({ description: 'Các năm còn hiệu lực. Years in force' }),
    updatedAt: instant,
    links: z.object({ self: link }),
  })
  .meta({ id: 'TranscriptItem', description: 'Một dòng danh sách. One line of a list' });

export function transcriptPath(id: string): string {
  return `/v1/transcripts/${id}`;
}

/**
 * A transcript as the caller may see it: a former school is shown the years it issued itself, not where the pupil is
 * now, what the pupil is called now, or that anything has happened since (Đ6.3).
 */
export function presentTranscript(transcript: Transcript, caller: Caller): z.output<typeof transcriptSchema> {
  const { _id, version, state, holder, enrolments, createdAt, updatedAt } = transcript;
  const shown = {
    personalId: _id,
    years: readableYears(caller, transcript).map((record) => presentYearRecord(_id, record)),
    createdAt,
    links: { self: transcriptPath(_id) },
  };
  if (caller.kind === 'school' && !holdingSchools(transcript).includes(caller.schoolId)) {
    const own = enrolments.filter(({ schoolId: at }) => at === caller.schoolId);
    return { ...shown, state: { kind: 'elsewhere' }, enrolments: own };
  }
  return { ...shown, version, state, ...(holder && { holder }), enrolments, updatedAt };
}

/** One line of a school's list; only for a school that holds the pupil, and the department. */
export function presentTranscriptItem(transcript: Transcript): z.output<typeof transcriptItemSchema> {
  const { _id, version, state, holder, updatedAt } = transcript;
  return {
    personalId: _id,
    version,
    state,
    ...(holder ? { holder } : {}),
    schoolYears: recordsInForce(transcript).map((record) => record.schoolYear),
    updatedAt,
    links: { self: transcriptPath(_id) },
  };
}

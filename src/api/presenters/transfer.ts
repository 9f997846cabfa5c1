import { z } from 'zod';
import type { Caller } from '../../domain/access/actor.ts';
import type { Transfer } from '../../domain/transfer/transfer.ts';
import { instant, link, personalId, schoolId } from './answer-fields.ts';
import { presentRefusal, refusalSchema } from './refusal.ts';
import { transcriptPath } from './transcript.ts';

const province = z.string().meta({ description: 'Tỉnh, thành phố. Province' });

export const transferSchema = z
  .object({
    id: z.string(),
    personalId,
    from: z.union([z.object({ schoolId }), z.object({ province })]),
    to: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('school'), schoolId }),
      z.object({ kind: z.literal('province'), province, schoolName: z.string() }),
    ]),
    timing: z.enum(['before-opening', 'in-year']).meta({
      description: 'Trước khai giảng, hay trong năm học (Đ26.2). Before the school year, or within it',
    }),
    state: z.enum([
      'requested',
      'refused',
      'released',
      'accepted',
      'withdrawn',
      'forwarding',
      'forwarded',
      'refused-by-ministry',
    ]),
    createdAt: instant,
    updatedAt: instant,
    refusal: refusalSchema.optional(),
    ministryReceipt: z
      .object({ messageId: z.string(), receivedAt: instant, jws: z.string() })
      .optional()
      .meta({ description: 'Biên nhận của Bộ, có chữ ký (Đ26.4). The signed receipt of the ministry' }),
    ministryRefusal: z
      .string()
      .optional()
      .meta({ description: 'Mã lý do Bộ từ chối. Why the ministry said no, in its own code' }),
    links: z.object({
      self: link,
      transcript: link,
      acceptance: link.optional(),
      withdrawal: link.optional(),
    }),
  })
  .meta({ id: 'Transfer', description: 'Chuyển trường (Đ26). One move of one pupil' });

export function transferPath(id: string): string {
  return `/v1/transfers/${id}`;
}

/** A transfer with links to what this caller may do next. */
export function presentTransfer(transfer: Transfer, caller: Caller): z.output<typeof transferSchema> {
  const { _id, from, to, state, refusal, ministryReceipt, ministryRefusal } = transfer;
  const self = transferPath(_id);
  const receives = caller.kind === 'school' && to.kind === 'school' && to.schoolId === caller.schoolId;
  const releases = caller.kind === 'school' && 'schoolId' in from && from.schoolId === caller.schoolId;
  return {
    id: _id,
    personalId: transfer.personalId,
    from,
    to,
    timing: transfer.timing,
    state,
    createdAt: transfer.createdAt,
    updatedAt: transfer.updatedAt,
    ...(refusal ? { refusal: presentRefusal(refusal) } : {}),
    ...(ministryReceipt ? { ministryReceipt } : {}),
    ...(ministryRefusal === undefined ? {} : { ministryRefusal }),
    links: {
      self,
      transcript: transcriptPath(transfer.personalId),
      ...(receives && state === 'released' ? { acceptance: `${self}/acceptance` } : {}),
      ...(releases && (state === 'released' || state === 'refused-by-ministry')
        ? { withdrawal: `${self}/withdrawal` }
        : {}),
    },
  };
}

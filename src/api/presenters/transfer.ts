import { z } from 'zod';
import type { Caller } from '../../domain/access/actor.ts';
import type { ActName } from '../../domain/access/policy.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import { CUSTODY_STEPS, type CustodyStep } from '../../domain/transcript/custody-steps.ts';
import { type Transfer, transferStates } from '../../domain/transfer/transfer.ts';
import { instant, link, personalId, schoolId } from './answer-fields.ts';
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
    state: z.enum(transferStates).meta({ description: `Trạng thái. Where it stands; ${wordsOfSteps()}` }),
    createdAt: instant,
    updatedAt: instant,
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

/** Where a school takes a step; those of the ministry have no address. */
const addressOfAct: Partial<Readonly<Record<ActName, 'acceptance' | 'withdrawal'>>> = {
  'transfer.accept': 'acceptance',
  'transfer.withdraw': 'withdrawal',
};

/** A transfer with links to what this caller may do next. */
export function presentTransfer(transfer: Transfer, caller: Caller): z.output<typeof transferSchema> {
  const { id, personalId, from, to, timing, state, createdAt, updatedAt, ministryReceipt, ministryRefusal } =
    transfer;
  const self = transferPath(id);
  return {
    id,
    personalId,
    from,
    to,
    timing,
    state,
    createdAt,
    updatedAt,
    ...(ministryReceipt ? { ministryReceipt } : {}),
    ...(ministryRefusal === undefined ? {} : { ministryRefusal }),
    links: { self, transcript: transcriptPath(personalId), ...linksOfSteps(transfer, caller) },
  };
}

function linksOfSteps(transfer: Transfer, caller: Caller): { acceptance?: string; withdrawal?: string } {
  const addresses = CUSTODY_STEPS.flatMap(({ by, school, transfer: step }) => {
    const address = addressOfAct[by];
    const takes = caller.kind === 'school' && schoolOf(transfer, school) === caller.schoolId;
    return address && step?.[0] === transfer.state && takes ? [address] : [];
  });
  return Object.fromEntries(addresses.map((address) => [address, `${transferPath(transfer.id)}/${address}`]));
}

function schoolOf({ from, to }: Transfer, school: CustodyStep['school']): SchoolId | undefined {
  if (school === 'holding') return 'schoolId' in from ? from.schoolId : undefined;
  return school === 'receiving' && to.kind === 'school' ? to.schoolId : undefined;
}

function wordsOfSteps(): string {
  const steps = CUSTODY_STEPS.flatMap(({ transfer }) => (transfer?.[0] ? [transfer] : []));
  return [...new Set(steps.map(([from, to]) => `${from} -> ${to}`))].join('; ');
}

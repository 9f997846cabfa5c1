import { z } from 'zod';
import { REFUSALS, type RefusalCode } from './refusal.ts';

const codes = Object.keys(REFUSALS) as RefusalCode[];

/** A refusal as an event tells it: its code stays, its words are those of the day on which it is read. */
export const storedRefusal = z.strictObject({
  code: z.enum(codes),
  detail: z.string().exactOptional(),
  retryAfter: z.number().exactOptional(),
});

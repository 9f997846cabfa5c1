import { z } from 'zod';
import { REFUSALS, type Refusal, type RefusalCode } from '../refusal.ts';

/** A refusal as an event holds it: what was told for good, so no `retryAfter`. A code that the program lost is refused. */
export const recordedRefusal = z.strictObject({
  code: z.custom<RefusalCode>((value) => typeof value === 'string' && Object.hasOwn(REFUSALS, value)),
  detail: z.string().exactOptional(),
});
export type RecordedRefusal = z.output<typeof recordedRefusal>;

export function recordRefusal({ code, detail }: Refusal): RecordedRefusal {
  return detail === undefined ? { code } : { code, detail };
}

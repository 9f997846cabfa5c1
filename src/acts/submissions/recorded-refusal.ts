import { z } from 'zod';
import { REFUSALS, type Refusal, type RefusalCode } from '../../domain/refusal.ts';

const codes = new Set<string>(Object.keys(REFUSALS));
const recorded = z.object({
  refusal: z.object({
    code: z.custom<RefusalCode>((value) => typeof value === 'string' && codes.has(value)),
    detail: z.string().optional(),
  }),
});

/**
 * The refusal that an audit entry of this service holds, so that a run after a crash ends as the first one did.
 * @throws ZodError when the entry holds none: the log is then not what was written
 */
export function recordedRefusal(subject: unknown): Refusal {
  const { code, detail } = recorded.parse(subject).refusal;
  return detail === undefined ? { code } : { code, detail };
}

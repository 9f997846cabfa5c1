import { z } from 'zod';
import { type ActName, actNames } from './policy.ts';

/** What a department closes to a kind of actor (config/policy.json). It can only take away from the policy. */
export const narrowingSchema = z.strictObject({
  closed: z.array(
    z.strictObject({
      act: z.enum(actNames as readonly [ActName, ...ActName[]]),
      actor: z.enum(['anyone', 'school', 'officer', 'auditor', 'system']),
    }),
  ),
  note: z.string().min(3),
});

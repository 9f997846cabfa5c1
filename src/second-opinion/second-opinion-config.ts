import { z } from 'zod';

/** How much the daily second opinion looks at, and what one document may cost it (config/second-opinion.json). */
export const secondOpinionConfigSchema = z.strictObject({
  documents: z.int().min(1).max(100_000).describe('accepted documents drawn for one run'),
  limits: z.strictObject({
    timeoutMs: z.int().min(100).describe('for one document'),
    heapMegabytes: z.int().min(64).describe('of the process that reads them'),
  }),
  note: z.string().min(3),
});
export type SecondOpinionConfig = z.infer<typeof secondOpinionConfigSchema>;

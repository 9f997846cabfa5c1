import { z } from 'zod';

/**
 * How the certificate registry is held against signers (config/registry.json).
 * `required`: who is not registered, in force and of that role is refused. `observe`: the same is said, and nothing refused.
 */
export const registryPolicySchema = z.strictObject({
  mode: z.enum(['required', 'observe']),
  since: z.iso
    .date()
    .optional()
    .describe('documents received before this day are only observed; from the beginning when absent'),
  assignments: z
    .enum(['required', 'when-recorded'])
    .describe('whether every slot needs a recorded assignment (Đ24.2), or only those that have one'),
  note: z.string().min(3).describe('why it stands so and since when'),
});
export type RegistryPolicy = z.infer<typeof registryPolicySchema>;

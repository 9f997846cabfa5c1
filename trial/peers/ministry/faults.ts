import { z } from 'zod';

const calls = z.int().positive().max(100_000).default(1).describe('how many of the next calls');

/** How the peer may be told to misbehave, for its next calls on the public side. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('slow'), ms: z.int().positive().max(600_000), calls }),
  z.strictObject({
    kind: z.literal('down'),
    how: z.enum(['status-503', 'connection-closed']).default('status-503'),
    calls,
  }),
  z
    .strictObject({
      kind: z.literal('duplicate'),
      how: z.enum(['answer-lost', 'answered-twice']).default('answer-lost'),
      calls,
    })
    .describe('the call is worked on; its answer is lost, or sent two times'),
  z
    .strictObject({
      kind: z.literal('garbage'),
      how: z.enum(['html', 'truncated-json', 'wrong-key', 'other-message']).default('html'),
      calls,
    })
    .describe('the call is worked on; its answer says nothing true'),
]);
export type Fault = z.output<typeof faultSchema>;

export interface Faults {
  set(fault: Fault | undefined): void;
  /** the fault for this call, used up by one */
  take(): Fault | undefined;
  current(): Fault | undefined;
}

export function faultControl(): Faults {
  let fault: Fault | undefined;
  return {
    set: (next) => {
      fault = next;
    },
    take: () => {
      const taken = fault;
      if (fault) fault = fault.calls > 1 ? { ...fault, calls: fault.calls - 1 } : undefined;
      return taken;
    },
    current: () => fault,
  };
}

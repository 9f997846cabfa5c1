import { z } from 'zod';
import { type Aggregate, type Decided, demandNone } from '../events/aggregate.ts';
import type { Happened } from '../events/event.ts';
import { sha256Field } from '../events/event-fields.ts';

const told = z.strictObject({
  /** how many entries the checkpoint vouches for */
  size: z.int().positive(),
  /** of the stored note, with its signatures */
  checkpoint: sha256Field,
  /** of the stored token (RFC 3161), DER; its imprint is the SHA-256 of the note's text */
  token: sha256Field,
  /** the time that the authority states */
  at: z.iso.datetime(),
  /** milliseconds either way; absent where the authority states none */
  accuracyMs: z.int().nonnegative().exactOptional(),
  /** subject of the authority's certificate */
  authority: z.string(),
  /** of the token, hexadecimal */
  serial: z.string(),
  /** under which the authority stamped, an OID */
  policy: z.string(),
  /** said of stamps taken while they had a term of years; nothing goes by it: note and token are permanent */
  retainUntil: z.iso.datetime().exactOptional(),
});
export type Stamp = z.output<typeof told>;

/** A checkpoint of the ledger that a time-stamping authority vouches for (Đ15.d). `_id` is its size. */
export interface StampedCheckpoint extends Stamp {
  readonly _id: string;
}

export type CheckpointEvent = Happened<'checkpoint.stamped', Stamp>;

export const checkpointAggregate: Aggregate<StampedCheckpoint, CheckpointEvent> = {
  kind: 'checkpoint',
  events: { 'checkpoint.stamped': told },
  evolve: (standing, event) => {
    demandNone(standing, event);
    return { _id: event.aggregateId, ...event.data };
  },
};

/** One token for each size: of two that were taken at once the first that was written stands. */
export function stampCheckpoint(
  standing: StampedCheckpoint | undefined,
  stamp: Stamp,
): Decided<CheckpointEvent> {
  if (standing) return { ok: true, already: standing };
  return {
    ok: true,
    events: [{ type: 'checkpoint.stamped', subject: { sha256: stamp.checkpoint }, data: stamp }],
  };
}

/**
 * Whether something is under a checkpoint that no token vouches for yet. That the last stamp was written down is an entry
 * too, and is by itself nothing to stamp: else a log that nobody writes to would be stamped for ever.
 * @param size of the newest co-signed checkpoint
 * @param last the largest that was stamped, and where that is written in the log, where it is there
 */
export function hasGrown(
  size: number,
  last: { readonly size: number; readonly position: number | undefined } | undefined,
): boolean {
  if (!last) return size > 0;
  const { position = -1 } = last;
  const own = position >= last.size && position < size ? 1 : 0;
  return size - last.size - own > 0;
}

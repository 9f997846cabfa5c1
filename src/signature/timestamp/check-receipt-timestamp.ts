import { hash } from 'node:crypto';
import { z } from 'zod';
import {
  checkLogProof,
  isUndecidedProof,
  type LogPolicy,
  parseLogProof,
  type WhyUnproven,
} from '../../ledger/note/log-proof.ts';
import type { TrustSnapshot } from '../trust/trust.ts';
import { checkToken, type Timestamp } from './check-token.ts';
import type { TimestampFault } from './fault.ts';

/** What a proof needs; whatever else stands beside it is another's word and is not looked at. */
const takenSchema = z.object({
  state: z.literal('taken'),
  token: z.base64().max(90_000),
  proof: z.string().max(128 * 1024),
});

export type ReceiptTimestampCheck =
  /** `size`: how many entries of the ledger the token vouches for */
  | { readonly ok: true; readonly timestamp: Timestamp; readonly size: number }
  | {
      readonly ok: false;
      readonly indication: 'TOTAL-FAILED';
      readonly code: 'timestamp-malformed' | `timestamp-proof-${WhyUnproven}` | `timestamp-${TimestampFault}`;
    }
  | {
      readonly ok: false;
      readonly indication: 'INDETERMINATE';
      readonly code: 'timestamp-pending' | `timestamp-proof-${WhyUnproven}`;
    };

/**
 * Checks offline that the line of an acceptance stood in the ledger at the time that an authority states: a proof leads
 * from it to a checkpoint of the ledger, and the token is over that checkpoint's text. Whose line it is, is
 * `checkReceiptProof`'s matter.
 *
 * @param entry the line, as the repository gave it out
 * @param timestamp the `timestamp` of a submission, as the repository answers it
 */
export function checkReceiptTimestamp(
  entry: string,
  timestamp: unknown,
  policy: LogPolicy,
  authorities: TrustSnapshot,
): ReceiptTimestampCheck {
  const isPending = z.object({ state: z.literal('pending') }).safeParse(timestamp).success;
  if (isPending) return { ok: false, indication: 'INDETERMINATE', code: 'timestamp-pending' };
  const given = takenSchema.safeParse(timestamp);
  const proof = given.success ? parseLogProof(Buffer.from(given.data.proof)) : undefined;
  if (!given.success || !proof) return { ok: false, indication: 'TOTAL-FAILED', code: 'timestamp-malformed' };
  const stamped = hash('sha256', proof.checkpoint.text, 'buffer');
  const check = checkToken(
    Buffer.from(given.data.token, 'base64'),
    { imprint: (name) => (name === 'sha256' ? stamped : new Uint8Array()) },
    authorities,
  );
  if (!check.ok) return { ok: false, indication: 'TOTAL-FAILED', code: `timestamp-${check.fault}` };
  const verdict = checkLogProof(Buffer.from(entry), proof, policy);
  if (!verdict.proven) {
    const indication = isUndecidedProof(verdict.why) ? 'INDETERMINATE' : 'TOTAL-FAILED';
    return { ok: false, indication, code: `timestamp-proof-${verdict.why}` };
  }
  return { ok: true, timestamp: check.timestamp, size: verdict.checkpoint.size };
}

import { z } from 'zod';
import type { Receipt } from '../../domain/receipt/receipt.ts';
import {
  checkLogProof,
  isUndecidedProof,
  type LogPolicy,
  parseLogProof,
  type WhyUnproven,
} from '../../ledger/note/log-proof.ts';

/** A line of the ledger and its proof, as the repository gives them out beside a receipt. */
export interface GivenProof {
  readonly entry: string;
  /** c2sp.org/tlog-proof */
  readonly proof: string;
}

export type ReceiptProofCheck =
  | {
      readonly ok: true;
      /** of the entry in the log, from 0 */
      readonly index: number;
      /** how many entries the checkpoint vouches for */
      readonly size: number;
      readonly cosigned: readonly { readonly name: string; readonly at: string }[];
    }
  | {
      readonly ok: false;
      readonly indication: 'TOTAL-FAILED';
      readonly code: 'entry-malformed' | 'entry-of-another' | 'proof-malformed' | `proof-${WhyUnproven}`;
    }
  /** not known to be false: a key is not in the policy at hand, or the proof was still to come */
  | {
      readonly ok: false;
      readonly indication: 'INDETERMINATE';
      readonly code: 'proof-pending' | `proof-${WhyUnproven}`;
    };

/** What anybody may read of a line; the rest is sealed. */
const entrySchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  subject: z.looseObject({ sha256: z.string() }),
});

/**
 * Checks offline that the acceptance which a receipt speaks of stands in the ledger: the line is that of its submission and
 * of its document, and the proof leads from it to a checkpoint that log and witnesses signed (RFC 9162, 2.1.3.2).
 */
export function checkReceiptProof(
  { submissionId, sha256 }: Pick<Receipt, 'submissionId' | 'sha256'>,
  { entry, proof }: GivenProof,
  policy: LogPolicy,
): ReceiptProofCheck {
  const line = readEntry(entry);
  if (!line) return failed('entry-malformed');
  const [kind, id, , n, ...rest] = line.id.split('/');
  const isOwn = kind === 'submission' && id === submissionId && n === '0' && rest.length === 0;
  if (!isOwn || line.type !== 'submission.accepted' || line.subject.sha256 !== sha256)
    return failed('entry-of-another');
  const parsed = parseLogProof(Buffer.from(proof));
  if (!parsed) return failed('proof-malformed');
  const verdict = checkLogProof(Buffer.from(entry), parsed, policy);
  if (!verdict.proven) {
    const code = `proof-${verdict.why}` as const;
    return isUndecidedProof(verdict.why) ? { ok: false, indication: 'INDETERMINATE', code } : failed(code);
  }
  const cosigned = verdict.cosigned.map(({ name, at }) => ({
    name,
    at: new Date(at * 1_000).toISOString(),
  }));
  return { ok: true, index: parsed.index, size: verdict.checkpoint.size, cosigned };
}

function readEntry(entry: string): z.output<typeof entrySchema> | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(entry)).data;
  } catch {
    return undefined;
  }
}

function failed(code: Extract<ReceiptProofCheck, { indication: 'TOTAL-FAILED' }>['code']): ReceiptProofCheck {
  return { ok: false, indication: 'TOTAL-FAILED', code };
}

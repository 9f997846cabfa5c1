import { z } from 'zod';
import { WrongUsage } from '../../command-line/wrong-usage.ts';
import type { GivenProof } from '../jws/check-receipt-proof.ts';

/** A receipt as somebody keeps it: the bare JWS, or with the line of the ledger that it speaks of and its proof. */
export interface ReceiptFile {
  readonly jws: string;
  readonly proof: GivenProof | 'pending' | undefined;
}

const proven = z.object({ entry: z.string(), proof: z.string() });
const answer = z.object({
  receipt: z.string(),
  proof: z
    .discriminatedUnion('state', [
      proven.extend({ state: z.literal('proven') }),
      z.object({ state: z.literal('pending') }),
    ])
    .optional(),
});

/** @throws WrongUsage for JSON that holds no receipt */
export function readReceiptFile(text: string): ReceiptFile {
  if (!text.trimStart().startsWith('{')) return { jws: text, proof: undefined };
  const content: unknown = JSON.parse(text);
  const alone = proven.extend({ receipt: z.string() }).safeParse(content);
  if (alone.success) {
    const { receipt: jws, entry, proof } = alone.data;
    return { jws, proof: { entry, proof } };
  }
  const whole = answer.safeParse(content);
  if (!whole.success)
    throw new WrongUsage(
      'cần tệp JSON có receipt, entry, proof, hoặc câu trả lời của kho / want JSON with receipt, entry and proof, or the whole answer',
    );
  const { receipt: jws, proof } = whole.data;
  return { jws, proof: proof?.state === 'pending' ? 'pending' : proof };
}

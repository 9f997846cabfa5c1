import { z } from 'zod';
import { type NoteKey, parseVerifierKey, type SignatureType, verifierKey } from './keys.ts';
import type { LogPolicy } from './log-proof.ts';

/** Whose word counts for a log, as it is handed to others: keys as verifier keys (c2sp.org/signed-note). */
export interface PublishedPolicy {
  readonly origin: string;
  /** the one that signs now first */
  readonly keys: readonly string[];
  readonly witnesses: readonly string[];
  readonly quorum: number;
}

export function publishPolicy({ origin, keys, witnesses, quorum }: LogPolicy): PublishedPolicy {
  return { origin, keys: keys.map(verifierKey), witnesses: witnesses.map(verifierKey), quorum };
}

const keyOf = (type: SignatureType) =>
  z.string().transform((text, context): NoteKey => {
    const key = parseVerifierKey(text);
    if (key?.type === type) return key;
    context.addIssue('want a verifier key: NAME+ID+BASE64');
    return z.NEVER;
  });

/** A policy as `publishPolicy` writes it; what else stands beside it is not read. */
export const publishedPolicySchema = z
  .object({
    origin: z.string().min(1),
    keys: z.array(keyOf('ed25519')).min(1).max(16),
    witnesses: z.array(keyOf('cosignature/v1')).max(16),
    quorum: z.int().min(0),
  })
  .refine(({ quorum, witnesses }) => quorum <= witnesses.length, 'quorum: more than there are witnesses')
  .refine(({ origin, keys }) => keys.every(({ name }) => name === origin), 'a key of another log');

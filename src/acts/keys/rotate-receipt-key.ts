import {
  type HouseKey,
  houseKeysSchema,
  replaceKey,
  whyNotSigning,
} from '../../domain/receipt/house-keys.ts';
import { demandThumbprints, generateReceiptKey, loadReceiptKey } from '../../storage/index/receipts.ts';

/** What is there before, as text: the key that signs, the list of keys if there is one, the new key if it was made already. */
export interface RotationFiles {
  readonly signingPem: string;
  readonly listed: string | undefined;
  readonly madePem: string | undefined;
}

export type Rotation =
  | {
      readonly ok: true;
      /** to be kept before the list is */
      readonly pem: string;
      readonly keys: readonly HouseKey[];
      readonly kid: string;
    }
  /** the key that was named signs no more, or is not in the list */
  | { readonly ok: false; readonly why: 'unlisted' | 'replaced' };

/**
 * A new key that signs receipts in the place of the old one, and the list of both, which is published: what the old one
 * signed is to be checked in decades. Cut off and done again it goes on with the key that was made.
 * @throws Error for files that are not keys
 */
export async function rotateReceiptKey(
  { signingPem, listed, madePem }: RotationFiles,
  times: { readonly now: Date; readonly until: Date },
): Promise<Rotation> {
  const old = (await loadReceiptKey(signingPem)).publicJwk;
  const keys =
    listed === undefined ? [old] : await demandThumbprints(houseKeysSchema.parse(JSON.parse(listed)).keys);
  const pem = madePem ?? (await generateReceiptKey());
  const next = (await loadReceiptKey(pem)).publicJwk;
  const isDone = keys.some(({ kid }) => kid === next.kid) && next.kid !== old.kid;
  const why = isDone ? undefined : whyNotSigning(keys, old.kid);
  if (next.kid === old.kid || why !== undefined) return { ok: false, why: why ?? 'replaced' };
  return { ok: true, pem, keys: replaceKey(keys, old, next, times), kid: next.kid };
}

import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { parsed } from '../../domain/identity/parsed.ts';
import { parsePersonalId } from '../../domain/identity/personal-id.ts';
import { parseSchoolId } from '../../domain/identity/school-id.ts';
import { parseSchoolYear } from '../../domain/identity/school-year.ts';
import { parseSha256 } from '../../domain/identity/sha256.ts';
import { signedThen } from '../../domain/receipt/house-keys.ts';
import type { Receipt } from '../../domain/receipt/receipt.ts';

const TYPE = 'kho-hoc-ba-receipt+jws';
const sha256 = parsed(parseSha256, 'want 64 hexadecimal digits');
const instant = z.iso.datetime({ offset: true });
const receiptSchema = z.strictObject({
  type: z.literal('year-record-accepted'),
  environment: z.enum(['test', 'production']).exactOptional(),
  submissionId: z.string().min(1),
  sha256,
  personalId: parsed(parsePersonalId, 'want 12 digits'),
  schoolId: parsed(parseSchoolId, 'want a school id'),
  schoolYear: parsed(parseSchoolYear, 'want a school year'),
  verdict: z.literal('TOTAL-PASSED'),
  profile: z.string().min(1),
  receivedAt: instant,
  acceptedAt: instant,
  // Of receipts of before the ledger: a place in a log that is no more, which proves nothing.
  logPosition: z.int().nonnegative().exactOptional(),
  logHash: sha256.exactOptional(),
}) satisfies z.ZodType<Receipt>;

export type ReceiptCheck =
  | { readonly ok: true; readonly receipt: Receipt; readonly keyId: string }
  | {
      readonly ok: false;
      readonly indication: 'TOTAL-FAILED';
      readonly code: 'receipt-malformed' | 'receipt-signature-invalid';
    }
  /** not known to be false: the keys at hand don't tell */
  | {
      readonly ok: false;
      readonly indication: 'INDETERMINATE';
      readonly code: 'receipt-key-unknown' | 'receipt-key-not-valid-then';
    };

/**
 * Checks a receipt (compact JWS, RFC 7515; EdDSA, RFC 8037) against the repository's published keys, without any
 * network. Only this algorithm and this type of JWS are taken. A key that is not among them may be one of before: then
 * nothing is known. A key's receipt of a time at which it did not sign may be a thief's, or its dates may be wrong.
 */
export async function checkReceipt(jws: string, keys: JSONWebKeySet): Promise<ReceiptCheck> {
  try {
    const { payload, protectedHeader } = await compactVerify(jws.trim(), createLocalJWKSet(keys), {
      algorithms: ['EdDSA', 'Ed25519'],
    });
    const receipt = receiptSchema.safeParse(
      JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)),
    );
    if (protectedHeader.typ !== TYPE || !receipt.success) return MALFORMED;
    const { kid } = protectedHeader;
    const windows = windowsSchema.safeParse(keys.keys.filter((key) => key.kid === kid));
    const at = new Date(receipt.data.acceptedAt);
    if (!windows.success || !windows.data.every((window) => signedThen(window, at)))
      return { ok: false, indication: 'INDETERMINATE', code: 'receipt-key-not-valid-then' };
    return { ok: true, receipt: receipt.data, keyId: kid ?? '' };
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey)
      return { ok: false, indication: 'INDETERMINATE', code: 'receipt-key-unknown' };
    if (error instanceof errors.JWSSignatureVerificationFailed)
      return { ok: false, indication: 'TOTAL-FAILED', code: 'receipt-signature-invalid' };
    return MALFORMED;
  }
}

const MALFORMED = { ok: false, indication: 'TOTAL-FAILED', code: 'receipt-malformed' } as const;

/** From when and until when a key signs; a key without them has no bounds. */
const windowsSchema = z.array(
  z.looseObject({ nbf: z.number().exactOptional(), exp: z.number().exactOptional() }),
);

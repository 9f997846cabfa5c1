import { X509Certificate } from 'node:crypto';
import { CompactSign } from 'jose';
import { STATEMENT_TYPE } from '../src/signature/jws/principal-statement.ts';
import type { Signer } from './signer.ts';

/** What a principal approves (Đ9.4, Đ24.3), before it is signed. */
export type StatementWords =
  | {
      readonly type: 'certificate-decision';
      readonly approve: boolean;
      readonly certificates: readonly string[];
    }
  | { readonly type: 'certificate-reinstatement'; readonly certificates: readonly string[] }
  | {
      readonly type: 'assignments';
      readonly schoolYear: string;
      /** each with the `decision` that assigns, its number and day (Đ7.2-3) */
      readonly assignments: readonly Readonly<Record<string, unknown>>[];
    };

/** Signs the words with the principal's own key, as a token would: one signature for a whole list. @returns compact JWS */
export function signStatement(
  principal: Signer,
  schoolId: string,
  words: StatementWords,
  now: Date,
): Promise<string> {
  const payload = JSON.stringify({ ...words, schoolId, at: now.toISOString() });
  return new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: 'RS256', typ: STATEMENT_TYPE, 'x5t#S256': thumbprint(principal) })
    .sign(principal.privateKey);
}

function thumbprint({ certificatePem }: Signer): string {
  const { fingerprint256 } = new X509Certificate(certificatePem);
  return Buffer.from(fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
}

import { createHash, X509Certificate } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { parsed } from '../../domain/identity/parsed.ts';
import { parseSchoolId } from '../../domain/identity/school-id.ts';
import { parseSchoolYear } from '../../domain/identity/school-year.ts';
import { parseSha256, type Sha256 } from '../../domain/identity/sha256.ts';
import { assignmentWords, sha256Words } from '../../domain/registry/assignment-words.ts';

/**
 * Words that a principal has signed with the own certificate (Đ9.4, Đ24.3): compact JWS (RFC 7515), typ
 * `kho-hoc-ba-statement+jws`, `x5t#S256` naming the certificate, RSA or ECDSA with SHA-2. So the school's software
 * carries an approval, and can't make one.
 */
export const STATEMENT_TYPE = 'kho-hoc-ba-statement+jws';
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];

const schoolId = parsed(parseSchoolId, 'want a school code');
const told = { schoolId, at: z.iso.datetime({ offset: true }) };
const certificates = z.array(sha256Words).min(1).max(500);

const statementSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('certificate-decision'), approve: z.boolean(), certificates, ...told }),
  z.strictObject({ type: z.literal('certificate-reinstatement'), certificates, ...told }),
  z.strictObject({
    type: z.literal('assignments'),
    schoolYear: parsed(parseSchoolYear, 'want a school year'),
    assignments: z.array(assignmentWords).min(1).max(500),
    ...told,
  }),
]);
export type PrincipalStatement = z.output<typeof statementSchema>;

/** The certificate that a statement says it is signed with; nothing is believed yet. */
export function statementSigner(jws: string): Sha256 | undefined {
  try {
    const { 'x5t#S256': thumbprint } = decodeProtectedHeader(jws);
    return typeof thumbprint === 'string'
      ? parseSha256(Buffer.from(thumbprint, 'base64url').toString('hex'))
      : undefined;
  } catch {
    return undefined;
  }
}

/** Names what was signed: its signature may be spelled in more than one way, the signed bytes in one only. */
export function statementId(jws: string): Sha256 {
  return createHash('sha256')
    .update(jws.slice(0, jws.lastIndexOf('.')))
    .digest('hex') as Sha256;
}

/** The signed words, when the certificate has signed them and they are words known here. */
export async function verifyStatement(jws: string, der: Uint8Array): Promise<PrincipalStatement | undefined> {
  try {
    const { publicKey } = new X509Certificate(der);
    const { payload, protectedHeader } = await compactVerify(jws, publicKey, { algorithms: ALGORITHMS });
    if (protectedHeader.typ !== STATEMENT_TYPE) return undefined;
    const text = new TextDecoder('utf-8', { fatal: true }).decode(payload);
    return statementSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

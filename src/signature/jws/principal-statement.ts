import { X509Certificate } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { parseSchoolId } from '../../domain/identity/school-id.ts';
import { parseSchoolYear } from '../../domain/identity/school-year.ts';
import { parseSha256, type Sha256 } from '../../domain/identity/sha256.ts';
import { signerRole } from '../../domain/profile/profile.ts';

/**
 * Words that a principal has signed with the own certificate (Đ9.4, Đ24.3): compact JWS (RFC 7515), typ
 * `kho-hoc-ba-statement+jws`, `x5t#S256` naming the certificate, RSA or ECDSA with SHA-2. So the school's software
 * carries an approval, and can't make one.
 */
export const STATEMENT_TYPE = 'kho-hoc-ba-statement+jws';
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];

const parsed = <Value>(parse: (text: string) => Value | undefined, want: string) =>
  z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: want });
    return z.NEVER;
  });
const sha256 = parsed(parseSha256, 'want 64 hexadecimal digits');
const schoolId = parsed(parseSchoolId, 'want a school code');
const told = { schoolId, at: z.iso.datetime({ offset: true }) };
const certificates = z.array(sha256).min(1).max(500);

export const assignmentWords = z.strictObject({
  role: signerRole,
  subject: z.string().min(1).max(40).optional(),
  className: z.string().min(1).max(40).optional(),
  certificate: sha256,
  from: z.iso.date(),
  until: z.iso.date().optional(),
  standsInFor: sha256.optional(),
});

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

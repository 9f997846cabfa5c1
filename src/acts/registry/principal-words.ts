import type { SchoolId } from '../../domain/identity/school-id.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { mayDecideAsPrincipal } from '../../domain/registry/certificate-approval.ts';
import type { SignedStatement } from '../../domain/registry/certificate-statement.ts';
import { declarationId } from '../../domain/registry/declaration-id.ts';
import { lostElsewhere } from '../../domain/registry/lost-elsewhere.ts';
import {
  type PrincipalStatement,
  statementId,
  statementSigner,
  verifyStatement,
} from '../../signature/jws/principal-statement.ts';
import { findCertificate, findSigners } from '../../storage/index/certificates.ts';
import type { Database } from '../../storage/index/database.ts';

/** Words that the principal of a school, in office now, has signed (Đ9.4, Đ24.3). Whether they are timely is asked later. */
export async function principalWords(
  database: Database,
  schoolId: SchoolId,
  jws: string | undefined,
  now: Date,
): Promise<Decision<{ readonly words: PrincipalStatement; readonly statement: SignedStatement }>> {
  if (jws === undefined) return refuse('statement-invalid', 'want a statement');
  const named = statementSigner(jws);
  const id = named && declarationId({ sha256: named, schoolId, kind: 'person' });
  const signer = id && (await findCertificate(database, id));
  if (!signer || !mayDecideAsPrincipal(signer, schoolId, now)) return refuse('statement-invalid', 'signer');
  const others = (await findSigners(database, [signer.sha256])).filter(({ _id }) => _id !== signer._id);
  if (lostElsewhere(others, now, now).length > 0) return refuse('statement-invalid', 'signer');
  const words = await verifyStatement(jws, Buffer.from(signer.der, 'base64'));
  if (!words) return refuse('statement-invalid', 'signature');
  if (words.schoolId !== schoolId) return refuse('statement-invalid', 'school');
  const { at } = words;
  return {
    ok: true,
    words,
    statement: { schoolId, certificate: signer.sha256, id: statementId(jws), jws, at },
  };
}

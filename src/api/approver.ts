import { actorId, type Caller } from '../domain/access/actor.ts';
import type { SchoolId } from '../domain/identity/school-id.ts';
import type { RegisteredCertificate } from '../domain/registry/certificate.ts';
import { type Approver, mayDecideAsPrincipal } from '../domain/registry/certificate-approval.ts';
import type { Registrar } from '../domain/registry/certificate-steps.ts';
import {
  type PrincipalStatement,
  statementSigner,
  verifyStatement,
} from '../signature/jws/principal-statement.ts';
import { findCertificate } from '../storage/index/certificates.ts';
import type { ApiDeps } from './deps.ts';
import { ApiProblem } from './http/problem.ts';

/** Clocks of schools may be ahead. */
const SKEW_MS = 5 * 60_000;

type Deps = Pick<ApiDeps, 'database' | 'clock'>;

/** Who brings a suspension, a revocation or a replacement. */
export function registrarOf(caller: Caller): Registrar {
  const name = actorId(caller);
  return caller.kind === 'school'
    ? { kind: 'school', schoolId: caller.schoolId, name }
    : { kind: 'department', name };
}

/**
 * Who decides: the department by its credential, a principal by signed words that name this very step and certificate,
 * made after the step before, so that an old approval can't be used again.
 * @throws ApiProblem statement-invalid
 */
export async function approverOfCall(
  deps: Deps,
  caller: Caller,
  certificate: RegisteredCertificate,
  statement: string | undefined,
  isAbout: (words: PrincipalStatement) => boolean,
): Promise<Approver> {
  if (caller.kind !== 'school') return { kind: 'department', name: actorId(caller) };
  if (statement === undefined) throw new ApiProblem('statement-invalid', { detail: 'want a statement' });
  const { words, signer } = await principalWords(deps, caller.schoolId, statement);
  const names = words.type !== 'assignments' && words.certificates.includes(certificate._id);
  if (!names || !isAbout(words)) throw new ApiProblem('statement-invalid', { detail: 'words' });
  if (Date.parse(words.at) + SKEW_MS < Date.parse(certificate.updatedAt)) {
    throw new ApiProblem('statement-invalid', { detail: 'older than the last step' });
  }
  return { kind: 'principal', schoolId: caller.schoolId, certificate: signer, statement };
}

/** Words that the principal of a school, in office now, has signed. @throws ApiProblem statement-invalid */
export async function principalWords(
  { database, clock }: Deps,
  schoolId: SchoolId,
  statement: string,
): Promise<{ readonly words: PrincipalStatement; readonly signer: RegisteredCertificate['_id'] }> {
  const now = clock();
  const id = statementSigner(statement);
  const signer = id && (await findCertificate(database, id));
  if (!signer || !mayDecideAsPrincipal(signer, schoolId, now)) {
    throw new ApiProblem('statement-invalid', { detail: 'signer' });
  }
  const words = await verifyStatement(statement, Buffer.from(signer.der, 'base64'));
  if (!words) throw new ApiProblem('statement-invalid', { detail: 'signature' });
  if (words.schoolId !== schoolId) throw new ApiProblem('statement-invalid', { detail: 'school' });
  if (Date.parse(words.at) > now.getTime() + SKEW_MS)
    throw new ApiProblem('statement-invalid', { detail: 'time' });
  return { words, signer: signer._id };
}

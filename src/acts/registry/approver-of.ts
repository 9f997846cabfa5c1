import { actorId } from '../../domain/access/actor.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import type { Approver } from '../../domain/registry/certificate-approval.ts';
import type { PrincipalStatement } from '../../signature/jws/principal-statement.ts';
import type { Database } from '../../storage/index/database.ts';
import type { When } from '../when.ts';
import { principalWords } from './principal-words.ts';
import { writeDownWords } from './write-down-words.ts';

export interface ApprovedBy {
  readonly approverFor: (
    certificate: Pick<RegisteredCertificate, 'sha256'>,
  ) => Decision<{ readonly approver: Approver }>;
  /** the entry of the ledger that has a principal's words */
  readonly cause?: string;
}

/**
 * Who decides on certificates: an officer by the own credential, a principal by signed words of this very kind that name
 * them. What is wrong with the words is told once the certificate is known to be the asker's.
 */
export async function approverOf(
  database: Database,
  actor: ActorFor<'certificate.decide'>,
  jws: string | undefined,
  isAbout: (words: PrincipalStatement) => boolean,
  { now, requestId }: When,
): Promise<ApprovedBy> {
  if (actor.kind === 'officer')
    return { approverFor: () => ({ ok: true, approver: { kind: 'department' } }) };
  const signed = await principalWords(database, actor.schoolId, jws, now);
  if (!signed.ok) return { approverFor: () => signed };
  const { words, statement } = signed;
  if (words.type === 'assignments' || !isAbout(words))
    return { approverFor: () => refuse('statement-invalid', 'words') };
  const { certificates } = words;
  const written = await writeDownWords(database, statement, now, { actor: actorId(actor), requestId });
  if (!written.ok) return { approverFor: () => written };
  return {
    cause: written.cause,
    approverFor: ({ sha256 }) =>
      certificates.includes(sha256)
        ? { ok: true, approver: { kind: 'principal', statement } }
        : refuse('statement-invalid', 'words'),
  };
}

import { actorId } from '../../domain/access/actor.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { Approver } from '../../domain/registry/certificate-approval.ts';
import type { PrincipalStatement } from '../../signature/jws/principal-statement.ts';
import type { Database } from '../../storage/index/database.ts';
import { principalWords } from './principal-words.ts';

/**
 * Who decides on a certificate: an officer by the own credential, a principal by signed words of this very kind that name
 * it. What is wrong with the words is told once the certificate is known to be the asker's.
 */
export async function approverOf(
  database: Database,
  actor: ActorFor<'certificate.decide'>,
  jws: string | undefined,
  isAbout: (words: PrincipalStatement) => boolean,
  now: Date,
): Promise<(id: Sha256) => Decision<{ readonly approver: Approver }>> {
  if (actor.kind === 'officer') {
    const approver = { kind: 'department', name: actorId(actor) } as const;
    return () => ({ ok: true, approver });
  }
  const signed = await principalWords(database, actor.schoolId, jws, now);
  return (id) => {
    if (!signed.ok) return signed;
    const { words, statement } = signed;
    const named = words.type !== 'assignments' && words.certificates.includes(id) && isAbout(words);
    return named
      ? { ok: true, approver: { kind: 'principal', statement } }
      : refuse('statement-invalid', 'words');
  };
}

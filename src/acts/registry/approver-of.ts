import { actorId } from '../../domain/access/actor.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { Approver } from '../../domain/registry/certificate-approval.ts';
import type { PrincipalStatement } from '../../signature/jws/principal-statement.ts';
import type { Database } from '../../storage/index/database.ts';
import { principalWords } from './principal-words.ts';

/**
 * Who decides: an officer by the own credential, a principal by signed words of this very kind. The approver is good for
 * the certificates that the words name.
 */
export async function approverOf(
  database: Database,
  actor: ActorFor<'certificate.decide'>,
  jws: string | undefined,
  isAbout: (words: PrincipalStatement) => boolean,
  now: Date,
): Promise<Decision<{ readonly approverFor: (id: Sha256) => Decision<{ readonly approver: Approver }> }>> {
  if (actor.kind === 'officer') {
    const approver = { kind: 'department', name: actorId(actor) } as const;
    return { ok: true, approverFor: () => ({ ok: true, approver }) };
  }
  const signed = await principalWords(database, actor.schoolId, jws, now);
  if (!signed.ok) return signed;
  const { words, statement } = signed;
  if (words.type === 'assignments' || !isAbout(words)) return refuse('statement-invalid', 'words');
  const approver = { kind: 'principal', statement } as const;
  return {
    ok: true,
    approverFor: (id) =>
      words.certificates.includes(id) ? { ok: true, approver } : refuse('statement-invalid', 'words'),
  };
}

import { eventId } from '../../domain/events/event.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { SignedStatement } from '../../domain/registry/certificate-statement.ts';
import { declarationId } from '../../domain/registry/declaration-id.ts';
import { signWords } from '../../domain/registry/signed-words.ts';
import type { Database } from '../../storage/index/database.ts';
import type { StepFrame } from '../../storage/index/take-step.ts';
import { stepCertificate } from './take-step.ts';

/**
 * Writes a principal's signed words down at the certificate that signed them, once and before anything rests on them; a
 * crash after it leaves words that nothing rests on yet, and the same call goes on from there.
 * @returns `cause`: the entry of the ledger that has them
 */
export async function writeDownWords(
  database: Database,
  statement: SignedStatement,
  now: Date,
  frame: StepFrame,
): Promise<Decision<{ readonly cause: string }>> {
  const { certificate: sha256, schoolId } = statement;
  const id = declarationId({ sha256, schoolId, kind: 'person' });
  const written = await stepCertificate(
    database,
    id,
    (signer, time) => signWords(signer, statement, time),
    now,
    frame,
  );
  if (!written.ok) return written;
  const known = written.certificate.signedStatements?.find((one) => one.id === statement.id);
  if (!known) return refuse('statement-invalid', 'signer');
  return { ok: true, cause: eventId('certificate', { aggregateId: id, version: known.version, n: 0 }) };
}

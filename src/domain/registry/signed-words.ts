import type { Decided } from '../events/aggregate.ts';
import { refuse } from '../refusal.ts';
import type { RegisteredCertificate } from './certificate.ts';
import { mayDecideAsPrincipal } from './certificate-approval.ts';
import type { CertificateEvent } from './certificate-events.ts';
import { type SignedStatement, statementTime } from './certificate-statement.ts';

/** Of the signed words in one entry of the ledger, in characters: sealed they are a third longer, and a line has 60,000. */
const PART = 40_000;

/** The longest words that one step of the principal's certificate can write down. */
export const LONGEST_STATEMENT = 4 * PART;

/**
 * What a principal has signed is written down once, whole, at the principal's certificate and before whatever rests on
 * it, which names the entry as its cause: a list of five hundred is not kept five hundred times. Words that were heard in
 * time are known afterwards, at any age.
 */
export function signWords(
  signer: RegisteredCertificate | undefined,
  statement: SignedStatement,
  now: Date,
): Decided<CertificateEvent> {
  const { schoolId, id, jws } = statement;
  if (!signer || !mayDecideAsPrincipal(signer, schoolId, now)) return refuse('statement-invalid', 'signer');
  if (signer.signedStatements?.some((before) => before.id === id)) return { ok: true, already: true };
  const timely = statementTime(statement, now);
  if (!timely.ok) return timely;
  const subject = { sha256: signer.sha256, schoolId };
  const events = Array.from({ length: Math.ceil(jws.length / PART) }, (_, part) => ({
    type: 'certificate.statement-signed' as const,
    subject,
    data: { id, words: jws.slice(part * PART, (part + 1) * PART) },
  }));
  return { ok: true, events };
}

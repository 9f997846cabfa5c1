import type { Caller } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActName, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import { begunBy } from '../../domain/registry/certificate-life.ts';
import type { DeclarationId } from '../../domain/registry/declaration-id.ts';
import type { Database } from '../../storage/index/database.ts';
import { recordLook } from '../../storage/index/looks.ts';
import type { When } from '../when.ts';

/**
 * Whether an actor may do an act to a certificate as it stands. One that is not its school's and one that is not there are
 * one answer. Who declared it never approves it, and who stopped it never sets it going again: two see each step that lets
 * somebody sign.
 */
export function permittedTo(
  may: May,
  actor: Caller,
  act: ActName,
  certificate: RegisteredCertificate | undefined,
): Decision<{ readonly certificate: RegisteredCertificate }> {
  if (!certificate) return refuse('no-such-certificate');
  // Nobody has begun what was never declared or stopped; the table of its life says no to it.
  const askedBy = begunBy(certificate, act) ?? 'nobody';
  const permitted = permit(
    may(actor, act, { schools: [certificate.schoolId], askedBy }),
    'no-such-certificate',
  );
  return permitted.ok ? { ok: true, certificate } : permitted;
}

/** Who asked in vain is written down (Đ6.2), before it is answered. */
export async function answered<Yes>(
  database: Database,
  actor: Caller,
  id: DeclarationId,
  decision: Decision<Yes>,
  { now, requestId }: When,
): Promise<Decision<Yes>> {
  if (!decision.ok && decision.refusal.code === 'no-such-certificate') {
    const look = { caller: actor, what: 'certificate', outcome: 'denied', pupils: [], asked: id } as const;
    await recordLook(database, { ...look, at: now.toISOString(), requestId });
  }
  return decision;
}

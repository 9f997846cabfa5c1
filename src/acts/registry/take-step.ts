import { actorId, type Caller } from '../../domain/access/actor.ts';
import type { ActName } from '../../domain/access/policy.ts';
import type { Decided } from '../../domain/events/aggregate.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import type { CertificateEvent } from '../../domain/registry/certificate-events.ts';
import type { DeclarationId } from '../../domain/registry/declaration-id.ts';
import { keptCertificates } from '../../storage/index/certificates.ts';
import type { Database } from '../../storage/index/database.ts';
import { type StepFrame, takeStep as take } from '../../storage/index/take-step.ts';
import type { When } from '../when.ts';
import { answered, permittedTo } from './permitted-certificate.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';

/**
 * One step of one certificate by a rule of the domain. The policy is asked of the very version that is stepped, so that
 * nobody declares anew between the question and the step.
 * @param when `cause`: the entry of the ledger that has the signed words which the step rests on
 */
export async function takeStep(
  { database, may }: RegistryDeps,
  actor: Caller,
  act: ActName,
  id: DeclarationId,
  rule: (standing: RegisteredCertificate, now: Date) => Decided<CertificateEvent>,
  { cause, ...when }: When & { readonly cause?: string | undefined },
): Promise<StandingCertificate> {
  const { now, requestId } = when;
  const permitted = (standing: RegisteredCertificate | undefined, time: Date): Decided<CertificateEvent> => {
    const own = permittedTo(may, actor, act, standing);
    return own.ok ? rule(own.certificate, time) : own;
  };
  const frame = { actor: actorId(actor), requestId, ...(cause === undefined ? {} : { cause }) };
  return answered(database, actor, id, await stepCertificate(database, id, permitted, now, frame), when);
}

/** @returns `already`: the certificate stood so before */
export async function stepCertificate(
  database: Database,
  id: DeclarationId,
  rule: (standing: RegisteredCertificate | undefined, now: Date) => Decided<CertificateEvent>,
  now: Date,
  frame: StepFrame,
): Promise<Decision<{ readonly certificate: RegisteredCertificate; readonly already: boolean }>> {
  const step = { id, scope: { of: 'certificate', id }, now } as const;
  const { decision, state } = await take(database, keptCertificates, step, rule, frame);
  if (!decision.ok) return decision;
  return state
    ? { ok: true, certificate: state, already: 'already' in decision }
    : refuse('no-such-certificate');
}

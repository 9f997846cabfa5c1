import type { ActorFor } from '../../domain/access/policy.ts';
import { decideCompromise as decide } from '../../domain/registry/certificate-compromise.ts';
import type { DeclarationId } from '../../domain/registry/declaration-id.ts';
import type { When } from '../when.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';
import { takeStep } from './take-step.ts';

/** Whether a compromise that one school has told binds the others (Đ8.3); never by the officer who told it. */
export function decideCompromise(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.decide-compromise'>,
  id: DeclarationId,
  decision: Parameters<typeof decide>[1],
  when: When,
): Promise<StandingCertificate> {
  return takeStep(deps, actor, 'certificate.decide-compromise', id, (one) => decide(one, decision), when);
}

import type { ActorFor } from '../../domain/access/policy.ts';
import { handOver } from '../../domain/registry/certificate-handover.ts';
import type { DeclarationId } from '../../domain/registry/declaration-id.ts';
import type { Handover } from '../../domain/registry/handover.ts';
import type { When } from '../when.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';
import { takeStep } from './take-step.ts';

/** The device was given back, with minutes (Đ12, Đ27.3), after its certificate was revoked. */
export function handOverDevice(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.hand-over'>,
  id: DeclarationId,
  handover: Handover,
  when: When,
): Promise<StandingCertificate> {
  return takeStep(deps, actor, 'certificate.hand-over', id, (one, now) => handOver(one, handover, now), when);
}

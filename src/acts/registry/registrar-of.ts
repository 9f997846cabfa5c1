import type { ActorFor } from '../../domain/access/policy.ts';
import type { Registrar } from '../../domain/registry/certificate-steps.ts';

/** Who brings a suspension, a revocation or a replacement. */
export function registrarOf(actor: ActorFor<'certificate.suspend'>): Registrar {
  return actor.kind === 'school' ? { kind: 'school', schoolId: actor.schoolId } : { kind: 'department' };
}

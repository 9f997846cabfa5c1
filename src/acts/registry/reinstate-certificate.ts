import type { ActorFor } from '../../domain/access/policy.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import { type Ending, reinstateCertificate as reinstate } from '../../domain/registry/certificate-steps.ts';
import type { DeclarationId } from '../../domain/registry/declaration-id.ts';
import type { When } from '../when.ts';
import { approverOf } from './approver-of.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';
import { takeStep } from './take-step.ts';

/**
 * Takes a suspension back, by whoever approves its kind (Đ9.3-5). An officer who stopped it does not set it going again
 * alone: else one account could switch a certificate off and on, with days of its choice, and nobody else would see it.
 */
export async function reinstateCertificate(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.reinstate'>,
  id: DeclarationId,
  { statement, ...ending }: Ending & { readonly statement?: string | undefined },
  when: When,
): Promise<StandingCertificate> {
  const isAbout = (words: { readonly type: string }) => words.type === 'certificate-reinstatement';
  const { approverFor, cause } = await approverOf(deps.database, actor, statement, isAbout, when);
  const rule = (one: RegisteredCertificate, now: Date) => {
    const by = approverFor(one);
    return by.ok ? reinstate(one, ending, by.approver, now) : by;
  };
  return takeStep(deps, actor, 'certificate.reinstate', id, rule, { ...when, cause });
}

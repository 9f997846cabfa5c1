import type { ActorFor } from '../../domain/access/policy.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import { type CertificateDecision, decideCertificate } from '../../domain/registry/certificate-approval.ts';
import type { DeclarationId } from '../../domain/registry/declaration-id.ts';
import type { When } from '../when.ts';
import { approverOf } from './approver-of.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';
import { takeStep } from './take-step.ts';

export interface Decided {
  readonly id: DeclarationId;
  readonly answer: StandingCertificate;
}

/**
 * Approves or refuses certificates (Đ9.3-5), each decided and answered on its own; a crash between two leaves the rest to
 * the same call once more.
 */
export async function decideCertificates(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.decide'>,
  input: CertificateDecision & {
    readonly certificates: readonly DeclarationId[];
    readonly statement?: string | undefined;
  },
  when: When,
): Promise<readonly Decided[]> {
  const { certificates, statement, ...decision } = input;
  const isAbout = (words: { readonly type: string; readonly approve?: boolean }) =>
    words.type === 'certificate-decision' && words.approve === decision.approve;
  const { approverFor, cause } = await approverOf(deps.database, actor, statement, isAbout, when);
  const decided: Decided[] = [];
  for (const id of new Set(certificates)) {
    const rule = (one: RegisteredCertificate, now: Date) => {
      const by = approverFor(one);
      return by.ok ? decideCertificate(one, decision, by.approver, now) : by;
    };
    const answer = await takeStep(deps, actor, 'certificate.decide', id, rule, { ...when, cause });
    decided.push({ id, answer });
  }
  return decided;
}

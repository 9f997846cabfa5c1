import type { ActName } from '../access/policy.ts';
import { type Decision, refuse } from '../refusal.ts';
import type { CertificateState, RegisteredCertificate } from './certificate.ts';

interface LifeStep {
  /** `unknown`: not declared yet */
  readonly from: readonly (CertificateState | 'unknown')[];
  readonly to: CertificateState;
  /** whom the policy lets take it */
  readonly by: ActName;
  /** the act by which somebody else approves it */
  readonly approval?: ActName;
  readonly article: string;
  readonly vi: string;
  readonly en: string;
}

const REVOCABLE: readonly CertificateState[] = ['proposed', 'in-force', 'suspended', 'replaced'];

/** Every step in a certificate's life. What is not here is not possible; guards, API words and docs are made from it. */
export const CERTIFICATE_LIFE = {
  propose: {
    ...step(['unknown', 'proposed', 'refused'], 'proposed', 'propose', 'Đ33.7', 'khai báo', 'declare'),
    approval: 'certificate.decide',
  },
  approve: step(['proposed'], 'in-force', 'decide', 'Đ9.3-5', 'duyệt', 'approve'),
  refuse: step(['proposed'], 'refused', 'decide', 'Đ9.3-5', 'không duyệt', 'refuse'),
  // Once more by the department, so that it alone sets going again what the school has stopped.
  suspend: step(['in-force', 'suspended'], 'suspended', 'suspend', 'Đ12', 'tạm dừng', 'suspend'),
  reinstate: step(['suspended'], 'in-force', 'reinstate', 'Đ12', 'cho dùng lại', 'reinstate'),
  replace: step(['in-force', 'suspended'], 'replaced', 'replace', 'Đ12.1', 'thay thế', 'replace'),
  revoke: step(REVOCABLE, 'revoked', 'revoke', 'Đ12', 'thu hồi', 'revoke'),
  // Revoked it stays; whether other schools are bound by why is decided.
  'decide-compromise': step(
    ['revoked'],
    'revoked',
    'decide-compromise',
    'Đ8.3',
    'xét báo lộ khóa',
    'decide on a compromise',
  ),
  'hand-over': step(['revoked'], 'revoked', 'hand-over', 'Đ12, Đ27.3', 'bàn giao thiết bị', 'hand over'),
} as const satisfies Record<string, LifeStep>;
export type LifeStepName = keyof typeof CERTIFICATE_LIFE;

/** The state that a step leads to from here, or the refusal that names where the certificate stands. */
export function stepFrom(
  state: CertificateState | 'unknown',
  name: LifeStepName,
): Decision<{ readonly state: CertificateState }> {
  const { from, to }: LifeStep = CERTIFICATE_LIFE[name];
  return from.includes(state) ? { ok: true, state: to } : refuse('certificate-state', state);
}

/**
 * Who began what an act decides: brought the certificate into the state that the act's steps leave. Also after they were
 * taken, so that the same call again is answered as the first one was.
 */
export function begunBy(
  { history }: Pick<RegisteredCertificate, 'history'>,
  act: ActName,
): string | undefined {
  const steps: readonly LifeStep[] = Object.values(CERTIFICATE_LIFE);
  const left = steps.filter(({ by }) => by === act).flatMap(({ from }) => from);
  return history.findLast(({ state }) => left.includes(state))?.by;
}

/** Where a step leads from and to, as the API documents say it: `in-force → suspended`. */
export function stepPath(name: LifeStepName): string {
  const { from, to }: LifeStep = CERTIFICATE_LIFE[name];
  return `${from.join(' | ')} → ${to}`;
}

type Verb =
  | 'propose'
  | 'decide'
  | 'suspend'
  | 'reinstate'
  | 'replace'
  | 'revoke'
  | 'decide-compromise'
  | 'hand-over';

function step<V extends Verb>(
  from: LifeStep['from'],
  to: CertificateState,
  verb: V,
  article: string,
  vi: string,
  en: string,
) {
  return { from, to, by: `certificate.${verb}`, article, vi, en } as const;
}

import type { Officer } from '../../domain/access/officer.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';

/** The account as a step left it. */
export function accountOf({
  decision,
  state: officer,
}: {
  readonly decision: Decision<object>;
  readonly state: Officer | undefined;
}): Decision<{ officer: Officer }> {
  if (!decision.ok) return decision;
  return officer ? { ok: true, officer } : refuse('no-such-officer');
}

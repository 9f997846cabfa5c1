import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import { type PublishedPolicy, publishPolicy } from '../../ledger/note/published-policy.ts';
import type { PublishedLedger } from './published-ledger.ts';

/** Whose word counts for the ledger: with it anybody checks a proof offline. For anybody. */
export function readLedgerPolicy(
  { ledger, may }: { readonly ledger: PublishedLedger; readonly may: May },
  actor: ActorFor<'ledger.prove'>,
): Decision<{ readonly policy: PublishedPolicy }> {
  const permitted = permit(may(actor, 'ledger.prove'), 'not-permitted');
  return permitted.ok ? { ok: true, policy: publishPolicy(ledger.policy) } : permitted;
}

import { randomBytes } from 'node:crypto';
import { actorId, type OfficerId } from '../../domain/access/actor.ts';
import { type Account, type Officer, parseOfficerName } from '../../domain/access/officer.ts';
import { proposeOfficer as decide } from '../../domain/access/officer-steps.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { isKeyIdTaken } from '../../storage/index/api-keys.ts';
import type { Database } from '../../storage/index/database.ts';
import { stepOfficer } from '../../storage/index/officers.ts';
import type { When } from '../when.ts';
import { accountOf } from './account-of.ts';

/**
 * One officer proposes an account (Đ4) for the key whose fingerprint its holder has handed in; it may do nothing until a
 * second officer approves it.
 */
export async function proposeOfficer(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'officer.propose'>,
  proposal: Pick<Account, 'name' | 'role' | 'key'>,
  { now, requestId }: When,
): Promise<Decision<{ officer: Officer }>> {
  const permitted = permit(may(actor, 'officer.propose'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const name = parseOfficerName(proposal.name);
  if (name === undefined) return refuse('officer-name');
  if (await isKeyIdTaken(database, proposal.key.keyId)) return refuse('key-taken');
  const officerId = `cb-${randomBytes(6).toString('hex')}` as OfficerId;
  const account = { ...proposal, officerId, name };
  const rule = (standing: Officer | undefined) => decide(standing, account);
  const frame = { actor: actorId(actor), requestId };
  return accountOf(await stepOfficer(database, officerId, now, rule, frame));
}

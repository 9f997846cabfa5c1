import type { OfficerId } from '../../domain/access/actor.ts';
import { type Account, INIT, type Officer, parseOfficerName } from '../../domain/access/officer.ts';
import { makeOfficer } from '../../domain/access/officer-steps.ts';
import { permit } from '../../domain/access/permit.ts';
import type { May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { newCredential, putApiKey } from '../../storage/index/api-keys.ts';
import type { Database } from '../../storage/index/database.ts';
import { leasesOf } from '../../storage/index/leases.ts';
import { findOfficer, stepOfficer } from '../../storage/index/officers.ts';
import type { When } from '../when.ts';
import { accountOf } from './account-of.ts';

export interface FirstOfficer {
  readonly officer: Officer;
  /** shown once */
  readonly token: string;
}

const [first, second] = ['cb-000000000001', 'cb-000000000002'] as const satisfies readonly string[];

/**
 * The first two accounts and their keys, which only a machine with the database's address can make, and only while there
 * is none (Đ4): from then on an account needs two officers. The first one's step is taken last and decides: a crash
 * before it leaves a second account whose key nobody was shown, and the next call makes it anew.
 */
export async function initOfficers(
  { database, may }: { readonly database: Database; readonly may: May },
  names: readonly [string, string],
  { now, requestId }: When,
): Promise<Decision<{ officers: readonly [FirstOfficer, FirstOfficer] }>> {
  const [one, other] = names.map(parseOfficerName);
  if (one === undefined || other === undefined || one === other) return refuse('officer-name');
  const lease = await leasesOf(database).takePatiently('officers-init');
  if (!lease) return refuse('not-permitted');
  try {
    const none = (await findOfficer(database, first as OfficerId)) === undefined;
    const permitted = permit(may(undefined, 'officer.init', { first: none }), 'not-permitted');
    if (!permitted.ok) return permitted;
    const frame = { actor: INIT, requestId };
    const accounts = [firstAccount(first, one), firstAccount(second, other)] as const;
    for (const { account } of accounts) {
      const holder = { kind: 'staff', officerId: account.officerId } as const;
      const put = await putApiKey(database, account.key, holder, now, frame);
      if (!put.ok) return put;
    }
    const make = async ({ account, token }: MadeAccount): Promise<Decision<{ made: FirstOfficer }>> => {
      const rule = (standing: Officer | undefined) =>
        standing && account.officerId === first ? refuse('not-permitted') : makeOfficer(standing, account);
      const made = accountOf(await stepOfficer(database, account.officerId, now, rule, frame));
      return made.ok ? { ok: true, made: { officer: made.officer, token } } : made;
    };
    const two = await make(accounts[1]);
    if (!two.ok) return two;
    const decided = await make(accounts[0]);
    return decided.ok ? { ok: true, officers: [decided.made, two.made] } : decided;
  } finally {
    await lease.release();
  }
}

interface MadeAccount {
  readonly account: Account;
  readonly token: string;
}

function firstAccount(id: string, name: string): MadeAccount {
  const { token, fingerprint } = newCredential();
  return { token, account: { officerId: id as OfficerId, name, role: 'officer', key: fingerprint } };
}

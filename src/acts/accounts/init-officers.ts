import type { OfficerId } from '../../domain/access/actor.ts';
import { type Officer, parseOfficerName } from '../../domain/access/officer.ts';
import { permit } from '../../domain/access/permit.ts';
import type { May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { newCredential, putApiKey } from '../../storage/index/api-keys.ts';
import { appendAudit } from '../../storage/index/audit.ts';
import type { Database } from '../../storage/index/database.ts';
import { leasesOf } from '../../storage/index/leases.ts';
import { findOfficer, insertOfficer, replaceOfficer } from '../../storage/index/officers.ts';

export interface FirstOfficer {
  readonly officer: Officer;
  /** shown once */
  readonly token: string;
}

const [first, second] = ['cb-000000000001', 'cb-000000000002'] as const satisfies readonly string[];

/**
 * The first two accounts and their keys, which only a machine with the database's address can make, and only while there
 * is none (Đ4): from then on an account needs two officers. The first one's document is written last and decides: a crash
 * before it leaves a second account whose key nobody was shown, and the next call writes it anew.
 */
export async function initOfficers(
  { database, may }: { readonly database: Database; readonly may: May },
  names: readonly [string, string],
  now: Date,
): Promise<Decision<{ officers: readonly [FirstOfficer, FirstOfficer] }>> {
  const [one, other] = names.map(parseOfficerName);
  if (one === undefined || other === undefined || one === other) return refuse('officer-name');
  const lease = await leasesOf(database).takePatiently('officers-init');
  if (!lease) return refuse('not-permitted');
  try {
    const none = (await findOfficer(database, first as OfficerId)) === undefined;
    const permitted = permit(may(undefined, 'officer.init', { first: none }), 'not-permitted');
    if (!permitted.ok) return permitted;
    const officers = [firstOfficer(first, one, now), firstOfficer(second, other, now)] as const;
    for (const { officer } of officers) {
      await putApiKey(database, officer.key, { kind: 'staff', officerId: officer._id }, now);
    }
    await replaceOfficer(database, officers[1].officer);
    if (!(await insertOfficer(database, officers[0].officer))) return refuse('not-permitted');
    await appendAudit(database, {
      key: 'officers-init',
      type: 'officers-init',
      actor: 'init',
      subject: { officers: [first, second] },
      at: now.toISOString(),
    });
    return { ok: true, officers };
  } finally {
    await lease.release();
  }
}

function firstOfficer(id: string, name: string, now: Date): FirstOfficer {
  const { token, fingerprint } = newCredential();
  const at = now.toISOString();
  const told = { proposedBy: 'init', proposedAt: at, approvedBy: 'init', approvedAt: at };
  return {
    token,
    officer: { _id: id as OfficerId, name, role: 'officer', state: 'active', key: fingerprint, ...told },
  };
}

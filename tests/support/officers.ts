import { randomUUID } from 'node:crypto';
import { approveOfficer } from '../../src/acts/accounts/approve-officer.ts';
import { initOfficers } from '../../src/acts/accounts/init-officers.ts';
import { proposeOfficer } from '../../src/acts/accounts/propose-officer.ts';
import type { ActorOf } from '../../src/domain/access/actor.ts';
import type { Officer } from '../../src/domain/access/officer.ts';
import { policy } from '../../src/domain/access/policy.ts';
import { findCaller, newCredential } from '../../src/storage/index/api-keys.ts';
import type { Database } from '../../src/storage/index/database.ts';

export interface Officers {
  /** The key of an account made for this name, as the department makes one: proposed by one officer, approved by another. */
  token(name: string, role?: Officer['role']): Promise<string>;
}

/** Accounts of the department in a database that has none. */
export async function makeOfficers(database: Database, clock: () => Date): Promise<Officers> {
  const deps = { database, may: policy() };
  const when = () => ({ now: clock(), requestId: randomUUID() });
  const first = await initOfficers(deps, ['Cán Bộ Một', 'Cán Bộ Hai'], when());
  if (!first.ok) throw new Error(`no first officers: ${first.refusal.code}`);
  const [one, other] = await Promise.all(first.officers.map(({ token }) => officerOf(database, token)));
  if (!one || !other) throw new Error('the first officers cannot act');
  return {
    token: async (name, role = 'officer') => {
      const { token, fingerprint } = newCredential();
      const proposed = await proposeOfficer(deps, one, { name, role, key: fingerprint }, when());
      if (!proposed.ok) throw new Error(proposed.refusal.code);
      const approved = await approveOfficer(deps, other, proposed.officer._id, when());
      if (!approved.ok) throw new Error(approved.refusal.code);
      return token;
    },
  };
}

async function officerOf(database: Database, token: string): Promise<ActorOf<'officer'> | undefined> {
  const caller = await findCaller(database, token);
  return caller?.kind === 'officer' ? caller : undefined;
}

import { randomUUID } from 'node:crypto';
import { putSchool } from '../../src/acts/schools/put-school.ts';
import type { OfficerId } from '../../src/domain/access/actor.ts';
import { policy } from '../../src/domain/access/policy.ts';
import type { School } from '../../src/domain/school/school.ts';
import type { Database } from '../../src/storage/index/database.ts';

/** What an officer does with `admin schools put`. */
export async function registerSchool(
  database: Database,
  school: { readonly _id: string; readonly name: string; readonly commune?: string },
): Promise<void> {
  const officerId = 'cb-000000000001' as OfficerId;
  const officer = { kind: 'officer', officerId, name: 'Cán Bộ Một', credentialId: 'test' } as const;
  const when = { now: new Date(), requestId: randomUUID() };
  const put = await putSchool({ database, may: policy() }, officer, school as School, when);
  if (!put.ok) throw new Error(put.refusal.code);
}

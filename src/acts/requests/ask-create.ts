import { holdingSchools } from '../../domain/access/access.ts';
import type { Caller } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { RequestBody } from '../../domain/request/request.ts';
import type { Database } from '../../storage/index/database.ts';
import { recordLook } from '../../storage/index/looks.ts';
import { findSchool } from '../../storage/index/schools.ts';
import { findTranscripts } from '../../storage/index/transcripts.ts';
import type { Quota } from '../looks/quota.ts';
import type { When } from '../when.ts';

export interface CreateRightDeps {
  readonly database: Database;
  readonly may: May;
  readonly quota: Quota;
}

type Create = Extract<RequestBody, { kind: 'create' }>;

/**
 * Opening a year is for a registered school (Đ24.4). A key that has used up its quota is refused at the door, unless the
 * list names a pupil of its own; the rest is told for each pupil (answer-create.ts).
 */
export async function mayCreate(
  { database, may, quota }: CreateRightDeps,
  actor: Caller,
  { schoolId, personalIds }: Create,
  { now, requestId }: When,
): Promise<Decision<object>> {
  const permitted = permit(may(actor, 'request.create', { schools: [schoolId] }), 'not-permitted');
  if (!permitted.ok) return permitted;
  if (!(await findSchool(database, schoolId))) return refuse('unknown-school');
  const left = await quota.take(actor, 'heldElsewhere', 0, now);
  if (left.ok) return permitted;
  const known = await findTranscripts(database, personalIds);
  if (known.some((transcript) => holdingSchools(transcript).includes(schoolId))) return permitted;
  quota.looked(actor, 'over-quota', personalIds.length);
  const pupils = personalIds.map((personalId) => ({ personalId }));
  const look = { caller: actor, what: 'create', outcome: 'over-quota', pupils } as const;
  await recordLook(database, { ...look, at: now.toISOString(), requestId });
  return left;
}

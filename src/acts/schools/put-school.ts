import { actorId } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import { putSchool as decide, type School } from '../../domain/school/school.ts';
import type { Database } from '../../storage/index/database.ts';
import { keptSchools } from '../../storage/index/schools.ts';
import { type StepFrame, takeStep } from '../../storage/index/take-step.ts';
import type { When } from '../when.ts';

/** Adds a school of the province, or renames the one with this code. */
export async function putSchool(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'school.put'>,
  school: School,
  { now, requestId }: When,
): Promise<Decision<{ school: School }>> {
  const permitted = permit(may(actor, 'school.put'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const { _id: id } = school;
  const step = { id, scope: { of: 'school', id }, now } as const;
  const frame: StepFrame = { actor: actorId(actor), requestId };
  const { decision, state = school } = await takeStep(
    database,
    keptSchools,
    step,
    (standing) => decide(standing, school),
    frame,
  );
  return decision.ok ? { ok: true, school: state } : decision;
}

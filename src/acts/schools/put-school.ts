import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { Database } from '../../storage/index/database.ts';
import type { School } from '../../storage/index/documents.ts';
import { putSchool as write } from '../../storage/index/schools.ts';

/** Adds a school of the province, or renames the one with this code. */
export async function putSchool(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'school.put'>,
  school: School,
): Promise<Decision<{ school: School }>> {
  const permitted = permit(may(actor, 'school.put'), 'not-permitted');
  if (!permitted.ok) return permitted;
  await write(database, school);
  return { ok: true, school };
}

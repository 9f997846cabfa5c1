import { readableYears } from '../../domain/access/access.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { SchoolYear } from '../../domain/identity/school-year.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { YearRecord } from '../../domain/transcript/transcript.ts';
import type { When } from '../when.ts';
import { type ReadDeps, readTranscript } from './read.ts';

/** The record of a school year in force, of those that the actor may see. */
export async function readYear(
  deps: ReadDeps,
  actor: ActorFor<'transcript.read'>,
  { personalId, schoolYear }: { readonly personalId: PersonalId; readonly schoolYear: SchoolYear },
  when: When,
  what = 'year-record',
): Promise<Decision<{ record: YearRecord }>> {
  const found = await readTranscript(deps, actor, personalId, when, what);
  if (!found.ok) return found;
  const record = readableYears(actor, found.transcript).findLast(
    (entry) => entry.schoolYear === schoolYear && !entry.ended,
  );
  return record ? { ok: true, record } : refuse('no-such-year-record');
}

import { permit } from '../../domain/access/permit.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { Transcript } from '../../domain/transcript/transcript.ts';
import { listTranscriptsOfSchool } from '../../storage/index/transcripts.ts';
import { look } from '../looks/look.ts';
import type { When } from '../when.ts';
import type { ReadDeps } from './read.ts';

interface Page {
  readonly transcripts: readonly Transcript[];
  readonly more: boolean;
}

/** A page of the transcripts that a school holds or is about to, in order of personal ID, after `after`. */
export function listTranscripts(
  deps: ReadDeps,
  actor: ActorFor<'transcript.list'>,
  input: {
    readonly schoolId: SchoolId;
    readonly after?: PersonalId | undefined;
    readonly limit: number;
  },
  when: When,
): Promise<Decision<Page>> {
  const { schoolId, after, limit } = input;
  return look(deps, actor, { what: 'list' }, when, async (about) => {
    const permitted = permit(deps.may(actor, 'transcript.list', { schools: [schoolId] }), 'not-permitted');
    if (!permitted.ok) return permitted;
    // One more than the page, so that the last page has no link to an empty one.
    const found = await listTranscriptsOfSchool(deps.database, schoolId, { after, limit: limit + 1 });
    const transcripts = found.slice(0, limit);
    about(transcripts.map(({ _id: personalId }) => ({ personalId })));
    return { ok: true, transcripts, more: found.length > limit };
  });
}

import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { RequestAnswer, RequestBody } from '../../domain/request/request.ts';
import { createTranscript } from '../../domain/transcript/create-transcript.ts';
import type { Database } from '../../storage/index/database.ts';
import { stepTranscript } from '../../storage/index/transcripts.ts';

type Create = Extract<RequestBody, { kind: 'create' }>;
type Created = Extract<RequestAnswer, { kind: 'create' }>;

export interface CreateDeps {
  readonly database: Database;
  readonly clock: () => Date;
}

const atOnce = 8;

/** Opens a school year for each pupil of the list (Đ24.4), with an answer for each; a list cut short is simply run again. */
export async function answerCreate(deps: CreateDeps, requestId: string, body: Create): Promise<Created> {
  const results: Created['results'][number][] = [];
  for (let from = 0; from < body.personalIds.length; from += atOnce) {
    const some = body.personalIds.slice(from, from + atOnce);
    results.push(...(await Promise.all(some.map((id) => openOne(deps, requestId, body, id)))));
  }
  return { kind: 'create', results };
}

async function openOne(
  { database, clock }: CreateDeps,
  requestId: string,
  { schoolId, schoolYear }: Create,
  personalId: PersonalId,
): Promise<Created['results'][number]> {
  const opening = { personalId, schoolId, schoolYear, requestId };
  const { decision } = await stepTranscript(database, personalId, (transcript) =>
    createTranscript(transcript, opening, clock()),
  );
  if (!decision.ok) return { personalId, opened: false, refusal: decision.refusal };
  const inherited = decision.inherited.map((record) => ({
    schoolYear: record.schoolYear,
    grade: record.grade,
    sha256: record.sha256,
  }));
  return { personalId, opened: true, inherited };
}

import { holdingSchools } from '../../domain/access/access.ts';
import { actorId } from '../../domain/access/actor.ts';
import { type Environment, takesIn } from '../../domain/identity/environment.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import { refuse } from '../../domain/refusal.ts';
import type { RepositoryRequest, RequestAnswer, RequestBody } from '../../domain/request/request.ts';
import { requestCause } from '../../domain/request/request-events.ts';
import { createTranscript } from '../../domain/transcript/create-transcript.ts';
import type { Database } from '../../storage/index/database.ts';
import { recordLook } from '../../storage/index/looks.ts';
import { findTranscripts, stepTranscript } from '../../storage/index/transcripts.ts';
import type { Quota } from '../looks/quota.ts';
import type { When } from '../when.ts';

type Create = Extract<RequestBody, { kind: 'create' }>;
type Created = Extract<RequestAnswer, { kind: 'create' }>;
type Result = Created['results'][number];

export interface CreateDeps {
  readonly environment: Environment;
  readonly database: Database;
  readonly quota: Pick<Quota, 'heldElsewhere' | 'looked'>;
}

const atOnce = 8;

/**
 * Opens a school year for each pupil of the list (Đ24.4), with an answer for each; a list cut short is simply run again
 * from where its answer stands, which counts its numbers held elsewhere once more. Once the asker's quota of those is used
 * up, a number that is not its own is neither opened nor told of, or the one would tell of the other. Who was asked about is
 * recorded before it is told.
 */
export async function answerCreate(
  deps: CreateDeps,
  request: RepositoryRequest,
  body: Create,
  when: When,
): Promise<Created> {
  const { asker, answering } = request;
  const { now, requestId } = when;
  const within = (count: number) => asker.kind !== 'school' || deps.quota.heldElsewhere(asker, count);
  let left = await within(0);
  const results: Result[] = [];
  const given = answering?.given ?? [];
  for (let from = given.length; from < body.personalIds.length; from += atOnce) {
    const some = body.personalIds.slice(from, from + atOnce);
    const known = await findTranscripts(deps.database, some);
    const own = new Set(
      known.filter((one) => holdingSchools(one).includes(body.schoolId)).map((one) => one._id),
    );
    if (left && known.length > own.size) left = await within(known.length - own.size);
    const open = (id: PersonalId) =>
      left || own.has(id) ? openOne(deps, request, body, id, when) : refused(id);
    results.push(...(await Promise.all(some.map(open))));
  }
  const told = Map.groupBy(results, (result) => (isDenied(result) ? ('denied' as const) : ('seen' as const)));
  for (const [outcome, pupils] of told) {
    deps.quota.looked(asker, outcome, pupils.length);
    const look = { caller: asker, what: 'create', outcome, pupils };
    await recordLook(deps.database, { ...look, at: now.toISOString(), requestId });
  }
  return { kind: 'create', results: [...given, ...results] };
}

function refused(personalId: PersonalId): Result {
  return { personalId, opened: false, refusal: refuse('quota-exceeded').refusal };
}

function isDenied(result: Result): boolean {
  const code = result.opened ? undefined : result.refusal.code;
  return code === 'open-at-another-school' || code === 'quota-exceeded';
}

async function openOne(
  { database, environment }: CreateDeps,
  { _id: requestId, asker }: RepositoryRequest,
  { schoolId, schoolYear }: Create,
  personalId: PersonalId,
  when: When,
): Promise<Result> {
  if (!takesIn(environment, personalId))
    return { personalId, opened: false, refusal: refuse('personal-id-invented').refusal };
  const opening = { personalId, schoolId, schoolYear, requestId };
  const { decision } = await stepTranscript(
    database,
    personalId,
    (transcript, now) => createTranscript(transcript, opening, now),
    { ...when, actor: actorId(asker), cause: requestCause(requestId) },
  );
  if (!decision.ok) return { personalId, opened: false, refusal: decision.refusal };
  const inherited = decision.inherited.map((record) => ({
    schoolYear: record.schoolYear,
    grade: record.grade,
    sha256: record.sha256,
  }));
  return { personalId, opened: true, inherited };
}

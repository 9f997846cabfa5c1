import { holdingSchools } from '../../domain/access/access.ts';
import { actorId } from '../../domain/access/actor.ts';
import type { Calendar } from '../../domain/identity/calendar.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type {
  CloseResult,
  RepositoryRequest,
  RequestAnswer,
  RequestBody,
} from '../../domain/request/request.ts';
import { requestCause } from '../../domain/request/request-events.ts';
import { closeYearRecord } from '../../domain/transcript/close-year-record.ts';
import { recallYearRecord } from '../../domain/transcript/recall-year-record.ts';
import type { Transcript } from '../../domain/transcript/transcript.ts';
import { recordLook } from '../../storage/index/looks.ts';
import { stepTranscript } from '../../storage/index/transcripts.ts';
import {
  keepStatement,
  noteUnused,
  type StatementDeps,
  verifyStatement,
} from '../statements/verify-statement.ts';
import type { When } from '../when.ts';

export interface ByStatementDeps extends StatementDeps {
  readonly calendar: Calendar;
}

type Body<Kind> = Extract<RequestBody, { kind: Kind }>;
type Answer<Kind> = Extract<RequestAnswer, { kind: Kind | 'refused' }>;

/** Thu hồi (Đ25.3), by what principal and seal have signed. The day that counts is the day on which it was asked. */
export async function answerRecall(
  deps: ByStatementDeps,
  request: RepositoryRequest,
  { schoolId, statement: sha256 }: Body<'recall'>,
  when: When,
): Promise<Answer<'recall'>> {
  const { _id: id, receivedAt } = request;
  const sent = { id, attempt: 1, sha256, receivedAt };
  const verified = await verifyStatement(deps, 'recall', schoolId, sent, when.now);
  if (!verified.ok) {
    await noteUnused(deps.database, { sha256 }, when.now);
    return { kind: 'refused', refusal: verified.refusal };
  }
  const { statement } = verified;
  const { personalId, schoolYear, record } = statement.said;
  const { decision, state } = await stepTranscript(
    deps.database,
    personalId,
    (standing) => recallYearRecord(standing, id, statement, deps.calendar, new Date(receivedAt)),
    frameOf(request, when),
  );
  if (!decision.ok) {
    await noteUnused(deps.database, statement, when.now);
    await noteDenied(deps, request, [{ personalId, state }], when);
    return { kind: 'refused', refusal: decision.refusal };
  }
  await keepStatement(deps, statement, when.now);
  return { kind: 'recall', recalled: true, personalId, schoolYear, sha256: record };
}

const atOnce = 8;

/** Chốt (Đ25.1): each record of the class that the statement names, with an answer for each. */
export async function answerClose(
  deps: ByStatementDeps,
  request: RepositoryRequest,
  { schoolId, statement: sha256 }: Body<'close'>,
  when: When,
): Promise<Answer<'close'>> {
  const { _id: id, receivedAt } = request;
  const sent = { id, attempt: 1, sha256, receivedAt };
  const verified = await verifyStatement(deps, 'closing', schoolId, sent, when.now);
  if (!verified.ok) {
    await noteUnused(deps.database, { sha256 }, when.now);
    return { kind: 'refused', refusal: verified.refusal };
  }
  const { statement } = verified;
  const { schoolYear, className, records } = statement.said;
  const results: CloseResult[] = [];
  const denied: Denied[] = [];
  const closeOne = async ({ personalId, record }: (typeof records)[number]): Promise<CloseResult> => {
    const { decision, state } = await stepTranscript(
      deps.database,
      personalId,
      (standing) => closeYearRecord(standing, id, statement, deps.calendar, new Date(receivedAt)),
      frameOf(request, when),
    );
    if (decision.ok) return { personalId, closed: true, sha256: record };
    denied.push({ personalId, state });
    return { personalId, closed: false, refusal: decision.refusal };
  };
  for (let from = 0; from < records.length; from += atOnce)
    results.push(...(await Promise.all(records.slice(from, from + atOnce).map(closeOne))));
  await noteDenied(deps, request, denied, when);
  if (results.some(({ closed }) => closed)) await keepStatement(deps, statement, when.now);
  else await noteUnused(deps.database, statement, when.now);
  return { kind: 'close', schoolYear, className, results };
}

interface Denied {
  readonly personalId: PersonalId;
  readonly state: Transcript | undefined;
}

function frameOf({ _id, asker }: RepositoryRequest, when: When) {
  return { ...when, actor: actorId(asker), cause: requestCause(_id) };
}

/** A statement on a pupil whom the school does not hold is an attempt to learn of one (Đ20.3). */
async function noteDenied(
  { database }: ByStatementDeps,
  { asker, body }: RepositoryRequest,
  denied: readonly Denied[],
  { now, requestId }: When,
): Promise<void> {
  const isHeld = ({ state }: Denied) =>
    state !== undefined && asker.kind === 'school' && holdingSchools(state).includes(asker.schoolId);
  const pupils = denied.filter((one) => !isHeld(one)).map(({ personalId }) => ({ personalId }));
  if (pupils.length === 0) return;
  const look = { caller: asker, what: body.kind, outcome: 'denied', pupils } as const;
  await recordLook(database, { ...look, at: now.toISOString(), requestId });
}

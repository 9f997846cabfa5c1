import type { RepositoryRequest, RequestAnswer, RequestState } from '../../domain/request/request.ts';
import { statesBefore } from '../../domain/request/request-steps.ts';
import type { Database } from './database.ts';
import type { StoredRequest } from './documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';
import { leftSince } from './left-since.ts';

/** Writes a request down; the same `_id` again answers the one that stands. */
export async function insertRequest(
  database: Database,
  request: RepositoryRequest,
): Promise<RepositoryRequest> {
  try {
    await database.requests.insertOne(request);
    return request;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  return (await findRequest(database, request._id)) ?? request;
}

export async function findRequest(database: Database, id: string): Promise<RepositoryRequest | undefined> {
  const stored = await database.requests.findOne({ _id: id });
  return stored ? withoutMark(stored) : undefined;
}

/** Notes that a job has begun to answer, from when on it can't be withdrawn. False when there is nothing to answer. */
export async function beginAnswer(database: Database, id: string, now: Date): Promise<boolean> {
  const begun = await database.requests.updateOne(
    { _id: id, state: { $in: statesBefore('answer') } },
    { $set: { begunAt: now.toISOString() } },
  );
  return begun.matchedCount === 1;
}

/** The final answer, once. False when it has one, or none is due. */
export async function answerRequest(
  database: Database,
  id: string,
  answer: RequestAnswer,
  now: Date,
): Promise<boolean> {
  const answered = await database.requests.updateOne(
    { _id: id, state: { $in: statesBefore('answer') } },
    { $set: { state: 'done', answer, answeredAt: now.toISOString() } },
  );
  return answered.matchedCount === 1;
}

/** A cancellation that may be granted waits for the department (Đ4.4). False unless it was `received`. */
export async function awaitApproval(database: Database, id: string): Promise<boolean> {
  const waiting = await database.requests.updateOne(
    { _id: id, state: { $in: statesBefore('wait') } },
    { $set: { state: 'awaiting-approval' } },
  );
  return waiting.matchedCount === 1;
}

/** The department's decision, once, with the mark that the audit log lacks it. False unless it was awaiting approval. */
export async function approveRequest(
  database: Database,
  id: string,
  approval: NonNullable<RepositoryRequest['approval']>,
): Promise<boolean> {
  const decided = await database.requests.updateOne(
    { _id: id, state: { $in: statesBefore('approve') } },
    {
      $set: {
        state: approval.approve ? 'approved' : 'rejected',
        approval,
        unauditedSince: approval.at,
      },
    },
  );
  return decided.matchedCount === 1;
}

/** Taken back by whoever asked, once, with the same mark. False once a job has begun to answer, or it has ended. */
export async function withdrawRequest(database: Database, id: string, now: Date): Promise<boolean> {
  const withdrawnAt = now.toISOString();
  const withdrawn = await database.requests.updateOne(
    { _id: id, state: { $in: statesBefore('withdraw') }, begunAt: { $exists: false } },
    { $set: { state: 'withdrawn', withdrawnAt, unauditedSince: withdrawnAt } },
  );
  return withdrawn.matchedCount === 1;
}

/** Takes the mark away: the audit log has the step. */
export async function markAudited(database: Database, id: string): Promise<void> {
  await database.requests.updateOne({ _id: id }, { $unset: { unauditedSince: '' } });
}

/** Those whose last step the audit log may lack. */
export async function unauditedRequests(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<RepositoryRequest[]> {
  const left = leftSince('unauditedSince', olderThan);
  return (await database.requests.find(left).limit(limit).toArray()).map(withoutMark);
}

/** Requests in a state, oldest first. */
export async function listRequests(
  database: Database,
  state: RequestState,
  limit: number,
): Promise<RepositoryRequest[]> {
  const found = await database.requests.find({ state }).sort({ receivedAt: 1 }).limit(limit).toArray();
  return found.map(withoutMark);
}

/** Received before then and waiting for a job, not for a person; oldest first (the sweeper's list). */
export function requestsLeftBehind(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<RepositoryRequest[]> {
  const left = { state: { $in: statesBefore('answer') }, ...leftSince('receivedAt', olderThan) };
  return database.requests.find(left).sort({ receivedAt: 1 }).limit(limit).toArray();
}

function withoutMark({
  unauditedSince: _mark,
  begunAt: _begun,
  ...request
}: StoredRequest): RepositoryRequest {
  return request;
}

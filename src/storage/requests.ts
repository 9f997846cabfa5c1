import type { RepositoryRequest, RequestAnswer, RequestState } from '../domain/request.ts';
import type { Database } from './database.ts';
import { isDuplicateKey } from './duplicate-key.ts';

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
  return (await database.requests.findOne({ _id: id })) ?? undefined;
}

/** The final answer, once: from `received` or `approved` to `done`. False when it is not in either. */
export async function answerRequest(
  database: Database,
  id: string,
  answer: RequestAnswer,
  now: Date,
): Promise<boolean> {
  const answered = await database.requests.updateOne(
    { _id: id, state: { $in: ['received', 'approved'] } },
    { $set: { state: 'done', answer, answeredAt: now.toISOString() } },
  );
  return answered.matchedCount === 1;
}

/** A cancellation that may be granted waits for the department (Đ4.4). False unless it was `received`. */
export async function awaitApproval(database: Database, id: string): Promise<boolean> {
  const waiting = await database.requests.updateOne(
    { _id: id, state: 'received' },
    { $set: { state: 'awaiting-approval' } },
  );
  return waiting.matchedCount === 1;
}

/** The department's decision, once: to `approved` or `rejected`. False unless it was awaiting approval. */
export async function approveRequest(
  database: Database,
  id: string,
  approval: NonNullable<RepositoryRequest['approval']>,
): Promise<boolean> {
  const decided = await database.requests.updateOne(
    { _id: id, state: 'awaiting-approval' },
    { $set: { state: approval.approve ? 'approved' : 'rejected', approval } },
  );
  return decided.matchedCount === 1;
}

/** Requests in a state, oldest first. */
export function listRequests(
  database: Database,
  state: RequestState,
  limit: number,
): Promise<RepositoryRequest[]> {
  return database.requests.find({ state }).sort({ receivedAt: 1 }).limit(limit).toArray();
}

/** Received before then and waiting for a job, not for a person; oldest first (the sweeper's list). */
export function requestsLeftBehind(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<RepositoryRequest[]> {
  const states: RequestState[] = ['received', 'approved'];
  const left = { state: { $in: states }, receivedAt: { $lt: olderThan.toISOString() } };
  return database.requests.find(left).sort({ receivedAt: 1 }).limit(limit).toArray();
}

import type { RepositoryRequest, RequestAnswer, RequestState } from '../../domain/request/request.ts';
import { statesBefore } from '../../domain/request/request-steps.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';
import type { StoredRequest } from './documents.ts';
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
  const stored = await database.requests.findOne({ _id: id });
  return stored ? withoutMark(stored) : undefined;
}

/** The final answer, once: from `received` or `approved` to `done`. False when it is not in either. */
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

/**
 * The department's decision, once: to `approved` or `rejected`, with the mark that the audit log lacks it. False unless
 * it was awaiting approval.
 */
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

/** Writes the decision on a request into the audit log, once however often it is called, and takes the mark away. */
export async function auditDecision(
  database: Database,
  { _id, approval }: Pick<RepositoryRequest, '_id' | 'approval'>,
): Promise<void> {
  if (!approval) return;
  await appendAudit(database, {
    key: `request:${_id}:decision`,
    type: approval.approve ? 'cancellation-approved' : 'cancellation-rejected',
    actor: approval.by,
    subject: { requestId: _id },
    at: approval.at,
  });
  await database.requests.updateOne({ _id }, { $unset: { unauditedSince: '' } });
}

/** Finishes decisions that a crash has left unaudited. Answers how many. */
export async function auditUnauditedDecisions(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<number> {
  const left = await database.requests
    .find({ unauditedSince: { $lt: olderThan.toISOString() } })
    .limit(limit)
    .toArray();
  for (const stored of left) await auditDecision(database, stored);
  return left.length;
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
  const left = { state: { $in: statesBefore('answer') }, receivedAt: { $lt: olderThan.toISOString() } };
  return database.requests.find(left).sort({ receivedAt: 1 }).limit(limit).toArray();
}

function withoutMark({ unauditedSince: _mark, ...request }: StoredRequest): RepositoryRequest {
  return request;
}

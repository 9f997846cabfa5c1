import type { RepositoryRequest, RequestState } from '../../domain/request/request.ts';
import { type RequestEvent, requestAggregate } from '../../domain/request/request-events.ts';
import { statesBefore } from '../../domain/request/request-steps.ts';
import type { Database } from './database.ts';
import { withoutLedger } from './ledgered.ts';
import { leftSince } from './left-since.ts';
import type { Kept } from './take-step.ts';

export const keptRequests: Kept<RepositoryRequest, RequestEvent> = {
  aggregate: requestAggregate,
  collection: (database) => database.requests,
};

export async function findRequest(database: Database, id: string): Promise<RepositoryRequest | undefined> {
  const stored = await database.requests.findOne({ _id: id });
  return stored ? withoutLedger(stored) : undefined;
}

/** Requests in a state, oldest first. */
export async function listRequests(
  database: Database,
  state: RequestState,
  limit: number,
): Promise<RepositoryRequest[]> {
  const found = await database.requests.find({ state }).sort({ receivedAt: 1 }).limit(limit).toArray();
  return found.map(withoutLedger);
}

/** Received before then and waiting for a job, not for a person; oldest first (the sweeper's list). */
export async function requestsLeftBehind(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<RepositoryRequest[]> {
  const left = { state: { $in: statesBefore('answer') }, ...leftSince('receivedAt', olderThan) };
  const found = await database.requests.find(left).sort({ receivedAt: 1 }).limit(limit).toArray();
  return found.map(withoutLedger);
}

import { actorId, type Caller } from '../domain/access/actor.ts';
import type { RepositoryRequest } from '../domain/request/request.ts';
import { mayApprove } from '../domain/transcript/cancel-year-record.ts';
import type { Database } from '../storage/index/database.ts';
import { approveRequest, auditDecision, findRequest } from '../storage/index/requests.ts';
import { ApiProblem, problemOfRefusal } from './http/problem.ts';

export interface DecisionInput {
  readonly approve: boolean;
  readonly note?: string | undefined;
}

/**
 * The department's decision on a cancellation (Đ4.4), once; the same decision by the same officer again is the same
 * step. Decision, then audit entry: what a crash between them leaves untold, the sweep tells (take-up-decisions.ts).
 * @throws ApiProblem four-eyes, not-awaiting-approval
 */
export async function decideRequest(
  database: Database,
  request: RepositoryRequest,
  caller: Caller,
  { approve, note }: DecisionInput,
  now: Date,
): Promise<RepositoryRequest> {
  const by = actorId(caller);
  const permitted = mayApprove(caller, request.requestedBy, by);
  if (!permitted.ok) throw problemOfRefusal(permitted.refusal);

  const at = now.toISOString();
  await approveRequest(database, request._id, { by, at, approve, ...(note === undefined ? {} : { note }) });
  const decided = await findRequest(database, request._id);
  const standing = decided?.approval;
  if (!decided || standing?.by !== by || standing.approve !== approve) {
    throw new ApiProblem('not-awaiting-approval');
  }
  await auditDecision(database, decided);
  return decided;
}

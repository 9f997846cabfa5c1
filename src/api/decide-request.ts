import { type Caller, callerName } from '../domain/caller.ts';
import { mayApprove } from '../domain/cancel-year-record.ts';
import type { RepositoryRequest } from '../domain/request.ts';
import { appendAudit } from '../storage/audit.ts';
import type { Database } from '../storage/database.ts';
import { approveRequest, findRequest } from '../storage/requests.ts';
import { ApiProblem, problemOfRefusal } from './problem.ts';

export interface DecisionInput {
  readonly approve: boolean;
  readonly note?: string | undefined;
}

/**
 * The department's decision on a cancellation (Đ4.4), once; the same decision by the same officer again is the same
 * step. Decision, then audit entry: a crash between them leaves a decision that the log does not tell yet. The
 * officer, who was not answered, decides again and writes it; an approved one is told by its job too.
 * @throws ApiProblem approval-by-department-only, not-awaiting-approval
 */
export async function decideRequest(
  database: Database,
  request: RepositoryRequest,
  caller: Caller,
  { approve, note }: DecisionInput,
  now: Date,
): Promise<RepositoryRequest> {
  const by = callerName(caller);
  const permitted = mayApprove(caller, request.requestedBy, by);
  if (!permitted.ok) throw problemOfRefusal(permitted.refusal);

  const at = now.toISOString();
  await approveRequest(database, request._id, { by, at, approve, ...(note === undefined ? {} : { note }) });
  const decided = await findRequest(database, request._id);
  const standing = decided?.approval;
  if (!decided || standing?.by !== by || standing.approve !== approve) {
    throw new ApiProblem('not-awaiting-approval');
  }
  await appendAudit(database, {
    key: `request:${request._id}:decision`,
    type: approve ? 'cancellation-approved' : 'cancellation-rejected',
    actor: by,
    subject: { requestId: request._id },
    at: standing.at,
  });
  return decided;
}

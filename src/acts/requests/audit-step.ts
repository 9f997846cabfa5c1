import { actorId } from '../../domain/access/actor.ts';
import type { RepositoryRequest } from '../../domain/request/request.ts';
import { appendAudit } from '../../storage/index/audit.ts';
import type { Database } from '../../storage/index/database.ts';
import { markAudited, unauditedRequests } from '../../storage/index/requests.ts';

/** Writes what a person decided into the audit log, once however often it is called, and takes the mark away. */
export async function auditStep(database: Database, request: RepositoryRequest): Promise<void> {
  const { _id, approval, withdrawnAt, asker } = request;
  const subject = { requestId: _id };
  if (approval) {
    const { approve, by, at } = approval;
    const type = approve ? 'cancellation-approved' : 'cancellation-rejected';
    await appendAudit(database, { key: `request:${_id}:decision`, type, actor: by, subject, at });
  }
  if (withdrawnAt) {
    const type = 'request-withdrawn';
    const actor = actorId(asker);
    await appendAudit(database, { key: `request:${_id}:withdrawal`, type, actor, subject, at: withdrawnAt });
  }
  await markAudited(database, _id);
}

/** Finishes decisions and withdrawals that a crash has left unaudited. Answers how many. */
export async function auditUnauditedRequests(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<number> {
  const left = await unauditedRequests(database, olderThan, limit);
  for (const request of left) await auditStep(database, request);
  return left.length;
}

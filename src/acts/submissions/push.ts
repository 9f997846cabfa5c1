import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { Submission } from '../../domain/transcript/submission.ts';
import type { Database } from '../../storage/index/database.ts';
import { receiveSubmission } from '../../storage/index/submissions.ts';
import { keepBytes, noteBlob, type Sites, storeBlob } from '../../storage/sites/blobs.ts';
import type { When } from '../when.ts';

export interface PushDeps {
  readonly database: Database;
  readonly sites: Sites;
  readonly may: May;
}

export interface Pushed {
  readonly bytes: Uint8Array;
  /** by which it takes the place of another record (Đ25.3) */
  readonly statement?: Uint8Array | undefined;
  readonly idempotencyKey?: string | undefined;
}

/**
 * Takes one signed document in (Đ24.7): bytes, then row and submission; the job is queued by whoever calls. A crash after the
 * first leaves bytes that no submission names: the caller was not answered and pushes again. A crash after the second leaves
 * a submission without a job, or a row without its submission: the sweeper or the same push again goes on. Both are of one
 * document, so that they are written side by side; a submission without its row is found when the document is copied.
 */
export async function push(
  { database, sites, may }: PushDeps,
  actor: ActorFor<'submission.push'>,
  { bytes, statement, idempotencyKey }: Pushed,
  { now, requestId }: When,
): Promise<Decision<{ submission: Submission }>> {
  const { schoolId, credentialId } = actor;
  const permitted = permit(may(actor, 'submission.push', { schools: [schoolId] }), 'not-permitted');
  if (!permitted.ok) return permitted;
  const sha256 = await keepBytes(sites, bytes);
  // No record by itself; kept for good once a record rests on it.
  const about = { noRecordSince: now.toISOString() };
  const stated = statement && { statement: await storeBlob(database, sites, statement, now, about) };
  const size = bytes.length;
  const [received] = await Promise.all([
    receiveSubmission(database, {
      schoolId,
      credentialId,
      sha256,
      size,
      ...stated,
      idempotencyKey,
      requestId,
      receivedAt: now.toISOString(),
    }),
    noteBlob(database, sha256, size, now),
  ]);
  if (received.kind === 'key-reused') return refuse('idempotency-key-reused');
  return { ok: true, submission: received.submission };
}

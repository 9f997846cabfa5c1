import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { OutboxMessage, Transcript } from '../../domain/transcript/transcript.ts';
import { completeDeparture } from '../../domain/transfer/complete-departure.ts';
import { refuseDeparture } from '../../domain/transfer/refuse-departure.ts';
import type { MinistryClient } from '../../interop/ministry/client.ts';
import { transferMessage } from '../../interop/ministry/transfer-message.ts';
import type { Database } from '../../storage/index/database.ts';
import { findTranscriptOfTransfer, stepTranscript } from '../../storage/index/transcripts.ts';
import { findTransfer } from '../../storage/index/transfers.ts';
import { readBlob, type Sites } from '../../storage/sites/blobs.ts';

export interface ForwardDeps {
  readonly database: Database;
  readonly sites: Sites;
  readonly may: May;
  readonly ministry: MinistryClient;
  /** this province, as the ministry names it */
  readonly province: string;
  readonly clock: () => Date;
}

/** What the ministry said of one message; `code` where it refused for good. */
export interface Delivered {
  readonly transferId: string;
  readonly records: number;
  readonly code?: string;
}

/**
 * Delivers a pupil's outbox to the ministry in its order (Đ26.4). Delivery is at least once; the message id makes it
 * once at the ministry, which answers a repeated message with the same receipt. So a crash anywhere, or an answer that
 * was lost, is mended by doing it again. A message leaves the outbox with the ministry's receipt or refusal, in one write.
 * @throws MinistryUnavailable, StorageError
 */
export async function forwardOutbox(
  deps: ForwardDeps,
  actor: ActorFor<'transfer.forward'>,
  transferId: string,
  requestId: string,
): Promise<Decision<{ delivered: readonly Delivered[] }>> {
  const permitted = permit(deps.may(actor, 'transfer.forward'), 'no-such-resource');
  if (!permitted.ok) return permitted;
  const transcript = await findTranscriptOfTransfer(deps.database, transferId);
  if (!transcript) return refuse('no-such-resource');
  const delivered: Delivered[] = [];
  for (const message of transcript.outbox.toSorted((a, b) => a.sequence - b.sequence)) {
    delivered.push(await deliver(deps, message, requestId));
  }
  return { ok: true, delivered };
}

async function deliver(deps: ForwardDeps, message: OutboxMessage, requestId: string): Promise<Delivered> {
  const { database, sites, ministry, province, clock } = deps;
  const { messageId, transferId, records } = message;
  const transfer = await findTransfer(database, transferId);
  if (!transfer) throw new Error(`transfer ${transferId} is not in its transcript`);
  const { personalId } = transfer;
  const answer = await ministry.deliver(
    await transferMessage((sha256) => readBlob(sites, sha256), province, transfer, message),
  );
  const told = { actor: 'ministry', requestId, now: clock() };
  if (answer.kind === 'refused') {
    const refused = (standing: Transcript | undefined) => refuseDeparture(standing, messageId, answer.code);
    await stepTranscript(database, personalId, refused, told);
    return { transferId, records: records.length, code: answer.code };
  }
  const receipt = { messageId, receivedAt: answer.receipt.receivedAt, jws: answer.jws };
  await stepTranscript(database, personalId, (standing) => completeDeparture(standing, receipt), told);
  return { transferId, records: records.length };
}

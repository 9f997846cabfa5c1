import { UnrecoverableError } from 'bullmq';
import type { Logger } from 'pino';
import type { OutboxMessage } from '../../domain/transcript/transcript.ts';
import type { MinistryClient } from '../../interop/ministry/client.ts';
import { transferMessage } from '../../interop/ministry/transfer-message.ts';
import type { Database } from '../../storage/index/database.ts';
import { recordDeparture, recordMinistryRefusal } from '../../storage/index/steps/transfer-end.ts';
import { findTranscript } from '../../storage/index/transcripts.ts';
import { findTransfer } from '../../storage/index/transfers.ts';
import type { Sites } from '../../storage/sites/blobs.ts';
import type { Processor } from '../queues/workers.ts';

export interface ForwardDeps {
  readonly database: Database;
  readonly sites: Sites;
  readonly ministry: MinistryClient;
  /** this province, as the ministry names it */
  readonly province: string;
  readonly clock: () => Date;
  readonly logger: Logger;
}

/**
 * Delivers a pupil's outbox to the ministry in its order (Đ26.4). Delivery is at least once; the message id makes it
 * once at the ministry, which answers a repeated message with the same receipt. So a crash anywhere, or an answer that
 * was lost, is mended by running the job again. A message is off the outbox only with its receipt kept.
 * MinistryUnavailable and outages are thrown: the queue tries again, for about a day, then it is a dead letter.
 */
export function forwardOutbox(deps: ForwardDeps): Processor<'ministry'> {
  return async ({ data: { transferId, requestId } }) => {
    const transfer = await findTransfer(deps.database, transferId);
    if (!transfer) throw new UnrecoverableError(`no transfer ${transferId}`);
    const transcript = await findTranscript(deps.database, transfer.personalId);
    const waiting = [...(transcript?.outbox ?? [])].sort((a, b) => a.sequence - b.sequence);
    for (const message of waiting) {
      // What was refused for good waits for the school's withdrawal; nothing of this pupil overtakes it.
      if (message.refusal !== undefined) return;
      await deliver(deps, message, requestId);
    }
  };
}

async function deliver(deps: ForwardDeps, message: OutboxMessage, requestId: string): Promise<void> {
  const { database, sites, ministry, province, clock } = deps;
  const { messageId, transferId } = message;
  const transfer = await findTransfer(database, transferId);
  if (!transfer) throw new UnrecoverableError(`no transfer ${transferId}`);
  const log = deps.logger.child({ transferId, requestId });

  if (transfer.ministryReceipt?.messageId === messageId) {
    await recordDeparture(database, transfer, transfer.ministryReceipt, clock());
    return;
  }
  const delivery = await ministry.deliver(await transferMessage(sites, province, transfer, message));
  switch (delivery.kind) {
    case 'received': {
      const { receivedAt } = delivery.receipt;
      await recordDeparture(database, transfer, { messageId, receivedAt, jws: delivery.jws }, clock());
      log.info({ records: message.records.length }, 'forwarded to the ministry');
      return;
    }
    case 'refused':
      await recordMinistryRefusal(database, transfer, messageId, delivery.code, clock());
      log.warn({ code: delivery.code }, 'refused by the ministry');
  }
}

import type { Logger } from 'pino';
import type { Transfer } from '../../domain/transfer/transfer.ts';
import { errorForLog } from '../../observe/error-for-log.ts';
import { type ReleaseDeps, takeFirstStep } from '../../storage/index/steps/transfer-release.ts';
import { settleNow } from '../../storage/index/steps/transfer-settle.ts';
import { markUnsettled, unsettledTransfers } from '../../storage/index/transfers.ts';
import { type Enqueued, enqueueForwarding } from '../queues/enqueue.ts';
import type { Queues } from '../queues/queues.ts';
import type { Counts, RunContext } from './staff-job.ts';
import type { TakeUp } from './take-up-left-behind.ts';

export interface TakeUpTransfersDeps extends ReleaseDeps {
  readonly queues: Pick<Queues, 'ministry'>;
  readonly logger: Logger;
}

const atMost = 1_000;

/**
 * Transfers whose step a crash cut short: the first step is taken, or the story told up to where the transcript stands;
 * one on its way to the ministry gets its job back if Redis has lost it. An arrival that was not taken in is left to the
 * collection of arrivals, since the ministry still holds its documents.
 */
export function takeUpTransfers(deps: TakeUpTransfersDeps): TakeUp {
  return async (olderThan, context): Promise<Counts> => {
    const counts: Record<string, number> = { transfers: 0, queued: 0, standing: 0, dead: 0, failed: 0 };
    const count = (what: 'transfers' | 'failed' | Enqueued) => {
      counts[what] = (counts[what] ?? 0) + 1;
    };
    for (const transfer of await unsettledTransfers(deps.database, olderThan, atMost)) {
      context.signal.throwIfAborted();
      count('transfers');
      if (context.dryRun) continue;
      try {
        const enqueued = await takeUp(deps, transfer, context);
        if (enqueued) count(enqueued);
      } catch (error) {
        count('failed');
        deps.logger.warn({ transferId: transfer._id, err: errorForLog(error) }, 'transfer not taken up');
        await markUnsettled(deps.database, transfer._id, context.now);
      }
    }
    return counts;
  };
}

async function takeUp(
  { database, queues, calendar }: TakeUpTransfersDeps,
  transfer: Transfer,
  { now, requestId }: RunContext,
): Promise<Enqueued | undefined> {
  const told = await settleNow(database, transfer, now);
  const { _id, state } =
    told.state === 'requested' ? await takeFirstStep({ database, calendar }, told, now) : told;
  // What stays unsettled goes to the end of the line, so that many of them don't keep others from their turn.
  if (state === 'requested' || state === 'forwarding') await markUnsettled(database, _id, now);
  return state === 'forwarding' ? await enqueueForwarding(queues, { transferId: _id, requestId }) : undefined;
}

import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { TsaUnavailable } from '../../interop/tsa/exchange.ts';
import { appendAudit } from '../../storage/index/audit.ts';
import type { Database } from '../../storage/index/database.ts';
import type { ReceiptBatch } from '../../storage/index/documents.ts';
import {
  BATCH_LIMIT,
  closeBatch,
  createBatch,
  findBatch,
  findUnfinishedBatch,
  keepToken,
  markBatch,
  receiptsAwaitingTimestamp,
} from '../../storage/index/receipt-batches.ts';
import type { Counts, RunContext } from '../keeping/scheduled-job.ts';
import type { TsaClient } from './take-timestamp.ts';

export interface TimestampReceiptsDeps {
  readonly database: Database;
  readonly logger: Logger;
  readonly clock: () => Date;
  /** absent where no time-stamping authority is configured: receipts wait, and lose nothing by it */
  readonly tsa?: TsaClient | undefined;
  /** receipts under one token */
  readonly batchLimit?: number;
}

/** A flood is worked off over several runs, so that each stays within its minute. */
const batchesARun = 20;

/**
 * Has the receipts that have no timestamp yet stamped, oldest first, one token for a batch of them (Đ15.d). What is
 * left open is finished before anything new: its receipts have waited longest. An authority that is away ends the run;
 * the next one asks again. Counts: `stamped` receipts, `batches`, `waiting` receipts, `oldestWaitingSeconds`, `away`.
 */
export async function timestampReceipts(deps: TimestampReceiptsDeps, context: RunContext): Promise<Counts> {
  const { database, tsa } = deps;
  const counts = { stamped: 0, batches: 0, away: 0 };
  if (tsa && !context.dryRun) {
    for (let batches = 0; batches < batchesARun; batches += 1) {
      context.signal.throwIfAborted();
      const batch =
        (await findUnfinishedBatch(database)) ??
        (await createBatch(database, deps.clock(), deps.batchLimit ?? BATCH_LIMIT));
      if (!batch) break;
      try {
        await finishBatch(deps, tsa, batch);
      } catch (error) {
        if (!(error instanceof TsaUnavailable)) throw error;
        deps.logger.warn({ reason: error.message, receipts: batch.submissions.length }, 'no timestamp taken');
        counts.away = 1;
        break;
      }
      counts.batches += 1;
      counts.stamped += batch.submissions.length;
    }
  }
  return { ...counts, ...(await waiting(deps)), ...(tsa ? {} : { notConnected: 1 }) };
}

/**
 * Each write stands alone, and a crash after any of them leaves a batch that the next run finds and finishes: marks are
 * made again, a token is asked for again when none was kept, the audit entry has the root as its natural key.
 */
async function finishBatch(deps: TimestampReceiptsDeps, tsa: TsaClient, batch: ReceiptBatch): Promise<void> {
  const { database, clock } = deps;
  if (batch.state === 'open') {
    await markBatch(database, batch);
    // The root is itself a SHA-256 value and is the imprint as it stands (as in RFC 4998, 4.1).
    const { token, timestamp } = await tsa.stamp(Buffer.from(batch._id, 'hex'));
    const { at, accuracyMs, policy, serial, authority } = timestamp;
    await keepToken(database, batch._id, {
      token,
      at: at.toISOString(),
      ...(accuracyMs !== undefined && { accuracyMs }),
      policy,
      serial,
      authority: authority.subject,
      takenAt: clock().toISOString(),
    });
  }
  // Of two runs at once both took a token; the one that was kept is the one to write down.
  const kept = await findBatch(database, batch._id);
  if (!kept?.timestamp) throw new Error(`batch ${batch._id} has lost its timestamp`);
  const { token, at, serial, authority, takenAt } = kept.timestamp;
  const { position } = await appendAudit(database, {
    key: `receipts-timestamped:${batch._id}`,
    type: 'receipts-timestamped',
    actor: 'repository',
    subject: {
      root: batch._id,
      receipts: kept.submissions.length,
      tokenSha256: createHash('sha256').update(token.value()).digest('hex'),
      at,
      serial,
      authority,
    },
    at: takenAt,
  });
  await closeBatch(database, batch._id, position);
}

async function waiting({ database, clock }: TimestampReceiptsDeps) {
  const [{ count, since }, open] = await Promise.all([
    receiptsAwaitingTimestamp(database),
    findUnfinishedBatch(database),
  ]);
  const first = [since, open?.createdAt].filter((at) => at !== undefined).sort()[0];
  return {
    waiting: count + (open?.submissions.length ?? 0),
    oldestWaitingSeconds: first
      ? Math.max(0, Math.round((clock().getTime() - new Date(first).getTime()) / 1000))
      : 0,
  };
}

import type { Logger } from 'pino';
import type { MailboxEntry, MinistryClient } from '../../interop/ministry/client.ts';
import { WIRE_LIMITS } from '../../interop/ministry/wire.ts';
import { errorForLog } from '../../observe/error-for-log.ts';
import type { ReplicationSweepDeps } from '../keeping/replication-sweep.ts';
import type { Counts, RunContext } from '../keeping/scheduled-job.ts';
import { type TakeInDeps, takeInArrival } from './take-in-arrival.ts';

export interface CollectDeps extends TakeInDeps, Pick<ReplicationSweepDeps, 'queueReplication'> {
  readonly ministry: MinistryClient;
  readonly clock: () => Date;
  readonly logger: Logger;
}

/** So many failures in a row are the ministry's or ours, not a message's: the next run tries again. */
const failuresInARow = 5;

/**
 * Asks the ministry's mailbox for pupils who come from other provinces (Đ26.3b). The repository asks, so it opens no
 * door to the outside. A message is answered once it is taken in or refused; until then it is there at the next run,
 * so a crash anywhere repeats harmlessly. One that is not signed by the ministry is left unanswered and counted.
 */
export async function collectArrivals(deps: CollectDeps, context: RunContext): Promise<Counts> {
  const counts = { found: 0, received: 0, refused: 0, failed: 0 };
  let failing = 0;
  for await (const entry of mailboxEntries(deps.ministry)) {
    context.signal.throwIfAborted();
    counts.found += 1;
    if (context.dryRun) continue;
    try {
      counts[await collect(deps, entry, context.requestId)] += 1;
      failing = 0;
    } catch (error) {
      counts.failed += 1;
      failing += 1;
      deps.logger.warn({ messageId: entry.messageId, err: errorForLog(error) }, 'arrival not taken in');
      if (failing >= failuresInARow) throw error;
    }
  }
  return counts;
}

async function collect(
  deps: CollectDeps,
  { messageId }: MailboxEntry,
  requestId: string,
): Promise<'received' | 'refused'> {
  const message = await deps.ministry.arrival(messageId);
  const taken = await takeInArrival(deps, { kind: 'system', job: 'collect-arrivals' }, message, deps.clock());
  if (!taken.ok) throw new Error(taken.refusal.code);
  const { answer, stored } = taken;
  // A crash before this leaves the copies to the replication sweep.
  for (const sha256 of stored) await deps.queueReplication(sha256, requestId);
  const fresh = await deps.ministry.answerArrival(answer);
  const code = answer.outcome === 'refused' ? answer.code : undefined;
  if (fresh) deps.logger.info({ messageId, requestId, outcome: answer.outcome, code }, 'arrival answered');
  else deps.logger.error({ messageId, requestId }, 'the ministry holds another answer to this arrival');
  return answer.outcome;
}

async function* mailboxEntries(ministry: MinistryClient): AsyncGenerator<MailboxEntry> {
  for (let after = 0; ; ) {
    const page = await ministry.mailbox(after);
    yield* page;
    const last = page.at(-1)?.position ?? after;
    if (page.length < WIRE_LIMITS.mailboxPage || last <= after) return;
    after = last;
  }
}

import type { Logger } from 'pino';
import type { MailboxEntry, MinistryClient } from '../../interop/ministry/client.ts';
import { MinistryUnavailable } from '../../interop/ministry/exchange.ts';
import { JwsRefused } from '../../interop/ministry/jws.ts';
import { WIRE_LIMITS } from '../../interop/ministry/wire.ts';
import { listSetAside, setAside, takeBack } from '../../storage/index/arrivals.ts';
import type { SetAside } from '../../storage/index/documents.ts';
import type { ReplicationSweepDeps } from '../keeping/replication-sweep.ts';
import type { Counts, RunContext } from '../keeping/scheduled-job.ts';
import { isServersFault } from '../outage.ts';
import { type TakeInDeps, takeInArrival } from './take-in-arrival.ts';

export interface CollectDeps extends TakeInDeps, Pick<ReplicationSweepDeps, 'queueReplication'> {
  readonly ministry: MinistryClient;
  readonly clock: () => Date;
  readonly logger: Logger;
}

/** So many messages in a row that the ministry does not give out end a run: the next one tries again. */
const failuresInARow = 5;
/** of the messages that were set aside, so many are tried again in one run, behind all others */
const againARun = 20;
const longestPauseMs = 3_600_000;

/**
 * Asks the ministry's mailbox for pupils who come from other provinces (Đ26.3b). The repository asks, so it opens no
 * door to the outside. A message is answered once it is taken in or refused; until then it is there at the next run,
 * so a crash anywhere repeats harmlessly. One that can't be decided on, because of itself, is set aside and keeps no other
 * from its turn: it stays in the mailbox, unanswered, staff see it, and it is tried again behind all others, at last once
 * an hour. One that is not signed by the ministry is such a message.
 */
export async function collectArrivals(deps: CollectDeps, context: RunContext): Promise<Counts> {
  const { database, logger } = deps;
  const counts = { found: 0, received: 0, refused: 0, failed: 0 };
  const aside = new Map((await listSetAside(database)).map((message) => [message._id, message]));
  const waiting = new Map<string, MailboxEntry>();
  for await (const entry of mailboxEntries(deps.ministry)) waiting.set(entry.messageId, entry);
  counts.found = waiting.size;
  if (context.dryRun) return { ...counts, aside: aside.size };
  for (const messageId of aside.keys()) if (!waiting.has(messageId)) await takeBack(database, messageId);

  let failing = 0;
  for (const entry of inTurn([...waiting.values()], aside, context.now)) {
    context.signal.throwIfAborted();
    const { messageId } = entry;
    try {
      counts[await collect(deps, entry, context.requestId)] += 1;
      failing = 0;
      if (aside.has(messageId)) await takeBack(database, messageId);
    } catch (error) {
      if (await concernsAll(deps, error)) throw error;
      counts.failed += 1;
      const fault = faultOf(error);
      await setAside(database, messageId, fault, deps.clock().toISOString());
      logger[aside.has(messageId) ? 'warn' : 'error'](
        { messageId: forLog(messageId), fault },
        'arrival set aside',
      );
      failing = isServersFault(error) ? failing + 1 : 0;
      if (failing >= failuresInARow) throw error;
    }
  }
  return { ...counts, aside: (await listSetAside(database)).length };
}

/** What was never tried comes first; what was set aside follows, as it is due, the one that waits longest first. */
function inTurn(
  waiting: readonly MailboxEntry[],
  aside: ReadonlyMap<string, SetAside>,
  now: Date,
): readonly MailboxEntry[] {
  const fresh = waiting.filter(({ messageId }) => !aside.has(messageId));
  const again = waiting
    .flatMap((entry) => {
      const message = aside.get(entry.messageId);
      return message && isDue(message, now) ? [{ entry, triedAt: message.triedAt }] : [];
    })
    .toSorted((a, b) => (a.triedAt < b.triedAt ? -1 : 1))
    .slice(0, againARun);
  return [...fresh, ...again.map(({ entry }) => entry)];
}

/** At the next run, then ever later. A try that is stamped ahead of the clock, which stepped, is no reason to wait. */
function isDue({ tries, triedAt }: SetAside, now: Date): boolean {
  const pauseMs = tries <= 1 ? 0 : Math.min(60_000 * 2 ** (tries - 1), longestPauseMs);
  return Math.abs(now.getTime() - Date.parse(triedAt)) >= pauseMs;
}

/** A store of ours is away, or the ministry for every message alike: then no message is to blame. */
async function concernsAll({ ministry }: CollectDeps, error: unknown): Promise<boolean> {
  if (!isServersFault(error)) return false;
  if (!(error instanceof MinistryUnavailable)) return true;
  return await ministry.mailbox(0).then(
    () => false,
    () => true,
  );
}

/** One stable word for staff: nothing of the message. */
function faultOf(error: unknown): string {
  if (error instanceof MinistryUnavailable) return error.reason;
  if (error instanceof JwsRefused) return error.fault;
  return error instanceof Error ? error.name : 'unknown';
}

/** Whoever sent the message chose its id: 12 digits in it could be a personal ID, and are left out. */
function forLog(messageId: string): string {
  return messageId.replace(/(?<![0-9])[0-9]{12}(?![0-9])/g, '…');
}

async function collect(
  deps: CollectDeps,
  { messageId }: MailboxEntry,
  requestId: string,
): Promise<'received' | 'refused'> {
  const message = await deps.ministry.arrival(messageId);
  const actor = { kind: 'system', job: 'collect-arrivals' } as const;
  const taken = await takeInArrival(deps, actor, message, { now: deps.clock(), requestId });
  if (!taken.ok) throw new Error(taken.refusal.code);
  const { answer, stored } = taken;
  // A crash before this leaves the copies to the replication sweep.
  for (const sha256 of stored) await deps.queueReplication(sha256, requestId);
  const fresh = await deps.ministry.answerArrival(answer);
  const code = answer.outcome === 'refused' ? answer.code : undefined;
  const told = { messageId: forLog(messageId), requestId };
  if (fresh) deps.logger.info({ ...told, outcome: answer.outcome, code }, 'arrival answered');
  else deps.logger.error(told, 'the ministry holds another answer to this arrival');
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

import { isServersFault } from '../../acts/outage.ts';

/** Redis can't be reached, or takes no writes: what was to be queued is queued later. */
export class QueueAway extends Error {
  constructor(options?: ErrorOptions) {
    super('the queue is away', options);
    this.name = 'QueueAway';
  }
}

/** Whether a job failed because a server was away, and not by itself: then it is put off and no attempt is used up. */
export function isOutageOfJob(error: unknown): boolean {
  return error instanceof QueueAway || isServersFault(error);
}

/** The same of a dead letter, which keeps only a line: the error's name and message, a StorageError's code behind them. */
export function diedOfOutage(failedReason: string | undefined): boolean {
  return lines.some((line) => line.test(failedReason ?? ''));
}

/**
 * Whether there was nothing to work on: the index was made again from a ledger that did not know of it yet. Once somebody
 * queues it again there is.
 */
export function diedOfNothingThere(failedReason: string | undefined): boolean {
  return /^UnrecoverableError: no (submission|request) \S+ \(no-such-resource\)$/.test(failedReason ?? '');
}

const lines = [
  /^StorageError: .*\((site-unreachable|site-refused|bucket-missing|database-unreachable|contention)\)$/,
  /^Mongo(Network|NetworkTimeout|PoolCleared|ServerSelection|WriteConcern|WaitQueueTimeout)\w*Error: /,
  /^MongoServerError: .*\((91|189|10107|11600|11602|13435|13436|14031)\)$/,
  /^MinistryUnavailable: (unreachable|timeout|busy|server-error|not-authorised)/,
  /^QueueAway: /,
  // Of ioredis, before errors of the queue had a name of their own.
  /^Error: (Command timed out|Connection is closed\.|Stream isn't writeable)/,
  /^ReplyError: (READONLY|OOM|LOADING|MASTERDOWN|MISCONF)/,
];

import { setTimeout as sleep } from 'node:timers/promises';
import { newestCheckpoint } from '../../src/ledger/log/reader.ts';
import { openLedgerSites } from '../../src/roles/ledger-sites.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { countWaiting } from '../../src/storage/index/pending.ts';
import { countWaitingLooks } from '../../src/storage/index/waiting-looks.ts';

const LONGEST_MS = 240_000;

/**
 * Waits until nothing waits any more: no line for the ledger, no look for its log, no submission for its verdict, no
 * request for its answer, and the follower has caught up.
 * @returns what still waits after so long
 */
export async function settled(
  index: Database,
  env: Readonly<Record<string, string>>,
  longestMs = LONGEST_MS,
): Promise<Readonly<Record<string, number>> | undefined> {
  const { logs, log } = await openLedgerSites(env);
  const until = Date.now() + longestMs;
  for (;;) {
    const [primary, backup] = await Promise.all([
      newestCheckpoint(logs.primary, log),
      newestCheckpoint(logs.backup, log),
    ]);
    const waiting = {
      lines: (await countWaiting(index)).lines,
      looks: await countWaitingLooks(index),
      submissions: await index.submissions.countDocuments({ 'outcome.state': 'received' }),
      requests: await index.requests.countDocuments({ state: { $in: ['received', 'approved'] } }),
      notAtBackup: (primary?.size ?? 0) - (backup?.size ?? 0),
    };
    if (Object.values(waiting).every((count) => count === 0)) return undefined;
    if (Date.now() > until) return waiting;
    await sleep(500);
  }
}

import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { ScheduledJob } from '../acts/keeping/scheduled-job.ts';
import { type CheckedIndex, checkIndex } from '../acts/ledger/check-index.ts';
import { type TsaClient, tsaClient } from '../acts/receipts/take-timestamp.ts';
import { type CollectDeps, collectArrivals } from '../acts/transfers/collect-arrivals.ts';
import type { Config } from '../config/config.ts';
import { authorityClient } from '../interop/authority/client.ts';
import { type MinistryClient, ministryClient } from '../interop/ministry/client.ts';
import { parseKeySet } from '../interop/ministry/jws.ts';
import { enqueueReplication } from '../jobs/queues/enqueue.ts';
import { type ScheduledJobsDeps, scheduledJobs } from '../jobs/schedule/scheduled-jobs.ts';
import type { ReceiptKey } from '../storage/index/receipts.ts';
import { withScratchOf } from './new-index.ts';

type Parts = Omit<ScheduledJobsDeps, 'collectArrivals' | 'sampleSize' | 'authority' | 'checkIndex'> &
  Omit<CollectDeps, 'ministry' | 'queueReplication'> & {
    readonly ministry: MinistryClient | undefined;
    readonly tsa: TsaClient | undefined;
    readonly config: Config;
  };

/**
 * Every scheduled job with what it works on: the scheduler runs them at their hours, staff by hand.
 * @param sampleSize how many documents one fixity run looks at
 */
export function wireScheduledJobs(parts: Parts, sampleSize = 200): readonly ScheduledJob[] {
  const { ministry, queues } = parts;
  const queueReplication: CollectDeps['queueReplication'] = (sha256, requestId) =>
    enqueueReplication(queues, sha256, requestId);
  return scheduledJobs({
    ...parts,
    sampleSize,
    authority: authorityClient(parts.revocation),
    checkIndex: () => checkFromBackup(parts),
    collectArrivals:
      ministry && ((context) => collectArrivals({ ...parts, ministry, queueReplication }, context)),
  });
}

function checkFromBackup({ config, ledgerSites }: Parts): Promise<CheckedIndex> {
  return withScratchOf(config, (live, scratch) =>
    checkIndex(
      ledgerSites,
      'backup',
      live,
      (work) => scratch((made) => work({ ...made, dir: tmpdir() })),
      () => undefined,
    ),
  );
}

/** The ministry's repository as this province calls it; undefined where it isn't configured. */
export function ministryOf(
  { ministry, province, waits }: Config,
  key: ReceiptKey,
  clock: () => Date,
): MinistryClient | undefined {
  if (!ministry) return undefined;
  const ministryKeys = parseKeySet(ministry.keys, clock());
  return ministryClient({
    url: ministry.url,
    province,
    key,
    ministryKeys,
    clock,
    timeoutMs: waits.ministryMs,
  });
}

/** The time-stamping authority of the receipts; undefined where none is configured. */
export function tsaOf({ tsa, waits }: Config, clock: () => Date): TsaClient | undefined {
  return tsa && tsaClient({ ...tsa, clock, nonce: () => randomBytes(16), timeoutMs: waits.tsaMs });
}

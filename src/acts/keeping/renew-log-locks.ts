import type { Logger } from 'pino';
import { lockAhead, type Retention, renewalDueBefore } from '../../domain/retention/retention.ts';
import { type LockSpan, unitsDue, withSpan } from '../../ledger/log/lock-spans.ts';
import { LogFault } from '../../ledger/log/log-fault.ts';
import { newestCheckpoint } from '../../ledger/log/reader.ts';
import { partsOfUnit, wholeUnits } from '../../ledger/log/units.ts';
import type { Database } from '../../storage/index/database.ts';
import { findLogLocks, keepLogLocks } from '../../storage/index/log-locks.ts';
import type { LogStore } from '../../storage/sites/log-store.ts';
import { isOutage, StorageError } from '../../storage/storage-error.ts';
import type { LedgerSites, SiteName } from '../ledger/ledger-sites.ts';
import {
  AT_ONCE,
  REFUSED_AT_MOST,
  type Reach,
  type Renewal,
  type RenewalCounts,
  renewLock,
} from './renewal.ts';
import type { RunContext } from './scheduled-job.ts';

export interface RenewLogLocksDeps {
  readonly database: Pick<Database, 'logLocks'>;
  readonly ledgerSites: Pick<LedgerSites, 'log' | 'logName' | 'logs'>;
  readonly retention: Retention;
  readonly logger: Logger;
}

/** Units that may be under a checkpoint and still in the tail alone, of a leader that died. */
const MAY_BE_IN_TAIL = 8;
/** Units that are looked at again in each run, whatever is known of them: a site may have been replaced. */
const LOOKED_AT_AGAIN = 4;

/**
 * Renews the locks of the ledger's tiles and bundles at one site. Where each stands and when it was locked follows from its place:
 * the index holds one row of spans for a site, written after each few units, from which a run that was cut off is gone on.
 * @param atMost units that one run goes through
 */
export async function renewLogLocks(
  deps: RenewLogLocksDeps,
  site: SiteName,
  atMost: number,
  context: RunContext,
  counts: RenewalCounts,
): Promise<void> {
  const { ledgerSites, logger } = deps;
  try {
    await renewUnits(deps, ledgerSites.logs[site], site, atMost, context, counts);
  } catch (error) {
    if (error instanceof LogFault) {
      counts.refused += 1;
      logger.error({ site, place: error.place, kind: error.kind }, 'the ledger is not what was signed');
    } else if (error instanceof StorageError && isOutage(error)) counts.unreachable += 1;
    else throw error;
  }
}

async function renewUnits(
  { database, ledgerSites, retention, logger }: RenewLogLocksDeps,
  store: LogStore,
  site: SiteName,
  atMost: number,
  { now, signal }: RunContext,
  counts: RenewalCounts,
): Promise<void> {
  const { log, logName } = ledgerSites;
  const reach = { dueBefore: renewalDueBefore(retention, now), until: lockAhead(retention, now) };
  const size = wholeUnits((await newestCheckpoint(store, log))?.size ?? 0);
  let spans = await believed(store, await findLogLocks(database, logName, site), size);
  const refusedAtFirst = counts.refused;
  let after = 0;
  for (let left = atMost; left > 0; ) {
    signal.throwIfAborted();
    const [due] = unitsDue(spans, size, reach.dueBefore.toISOString(), after);
    if (!due || counts.refused - refusedAtFirst >= REFUSED_AT_MOST) return;
    const to = Math.min(due.to, due.from + Math.min(AT_ONCE, left));
    const units = Array.from({ length: to - due.from }, (_, at) => due.from + at);
    const ends = await Promise.all(units.map((unit) => renewUnit(store, unit, reach, size)));
    for (const [at, { until, what, fault }] of ends.entries()) {
      const from = due.from + at;
      spans = withSpan(spans, { from, to: from + 1, until });
      if (what) counts[what] += 1;
      else if (fault && fault !== 'in-tail') {
        counts.refused += 1;
        logger.error({ site, ...fault }, 'a lock of the ledger is not renewed');
      }
    }
    await keepLogLocks(database, logName, site, spans);
    left -= units.length;
    after = to;
  }
}

interface UnitRenewed {
  /** the nearest end of its parts; `''` where one was not renewed */
  readonly until: string;
  readonly what?: Renewal['what'];
  readonly fault?: 'in-tail' | { readonly path: string; readonly code: string; readonly reason: string };
}

async function renewUnit(store: LogStore, unit: number, reach: Reach, size: number): Promise<UnitRenewed> {
  let earliest = reach.until;
  let what: Renewal['what'] = 'seen';
  for (const path of partsOfUnit(unit)) {
    const lock = {
      retainedUntil: () => store.retainedUntil(path),
      extendRetention: (until: Date) => store.extendRetention(path, until),
    };
    try {
      const renewal = await renewLock(lock, reach);
      if (renewal.until < earliest) earliest = renewal.until;
      if (renewal.what === 'renewed') what = renewal.what;
    } catch (error) {
      if (!(error instanceof StorageError) || isOutage(error)) throw error;
      if (unit >= size - MAY_BE_IN_TAIL && (await store.read(path)) === undefined)
        return { until: '', fault: 'in-tail' };
      return { until: '', fault: { path, code: error.code, reason: error.message } };
    }
  }
  return { until: firstOfMonth(earliest), what };
}

/** Nothing of what is known, where a site says of any of some units that they are locked less: it was replaced. */
async function believed(
  store: LogStore,
  spans: readonly LockSpan[],
  size: number,
): Promise<readonly LockSpan[]> {
  for (let look = 0; look < LOOKED_AT_AGAIN && spans.length > 0; look += 1) {
    const unit = Math.floor(Math.random() * Math.min(size, spans.at(-1)?.to ?? 0));
    const known = spans.find(({ to }) => unit < to)?.until ?? '';
    const [bundle] = partsOfUnit(unit);
    if (known === '' || bundle === undefined) continue;
    const until = await store.retainedUntil(bundle);
    if (!until || until.toISOString() < known) return [];
  }
  return spans;
}

/** So that spans of one month are one; never later than it is. */
function firstOfMonth(until: Date): string {
  return new Date(Date.UTC(until.getUTCFullYear(), until.getUTCMonth(), 1)).toISOString();
}

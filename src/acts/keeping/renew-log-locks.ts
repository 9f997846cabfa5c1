import type { Logger } from 'pino';
import { lockAhead, type Retention, renewalDueBefore } from '../../domain/retention/retention.ts';
import { type LockSpan, unitsDue, withSpan } from '../../ledger/log/lock-spans.ts';
import { LogFault } from '../../ledger/log/log-fault.ts';
import { newestCheckpoint } from '../../ledger/log/reader.ts';
import { partsOfUnit, wholeUnits } from '../../ledger/log/units.ts';
import type { Database } from '../../storage/index/database.ts';
import { findLogLocks, keepLogLocks } from '../../storage/index/log-locks.ts';
import type { Sites } from '../../storage/sites/blobs.ts';
import type { LogStore } from '../../storage/sites/log-store.ts';
import { isOutage, StorageError } from '../../storage/storage-error.ts';
import type { LedgerSites, SiteName } from '../ledger/ledger-sites.ts';
import {
  AT_ONCE,
  REFUSED_AT_MOST,
  type Reach,
  type Renewal,
  type RenewalCounts,
  settled,
  type Tried,
  tryRenewal,
} from './renewal.ts';
import type { RunContext } from './scheduled-job.ts';

export interface RenewLogLocksDeps {
  readonly database: Pick<Database, 'logLocks'>;
  readonly sites: Pick<Sites, 'primary' | 'backup'>;
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
  { database, sites, ledgerSites, retention, logger }: RenewLogLocksDeps,
  store: LogStore,
  site: SiteName,
  atMost: number,
  { now, signal }: RunContext,
  counts: RenewalCounts,
): Promise<void> {
  const { log, logName } = ledgerSites;
  const reach = { dueBefore: renewalDueBefore(retention, now), until: lockAhead(retention, now) };
  const size = wholeUnits((await newestCheckpoint(store, log))?.size ?? 0);
  let spans = await believed(store, await findLogLocks(database, logName, site), size, now);
  const refusedAtFirst = counts.refused;
  let after = 0;
  for (let left = atMost; left > 0; ) {
    signal.throwIfAborted();
    const [due] = unitsDue(spans, size, reach.dueBefore.toISOString(), after);
    if (!due || counts.refused - refusedAtFirst >= REFUSED_AT_MOST) return;
    const to = Math.min(due.to, due.from + Math.min(AT_ONCE, left));
    const units = Array.from({ length: to - due.from }, (_, at) => due.from + at);
    const renew = (unit: number) => renewUnit(store, unit, reach, size);
    const tried = await Promise.all(units.map(renew));
    const ends = await settled(tried, (at) => renew(due.from + at), sites[site].reachable);
    if (ends === 'away') {
      counts.unreachable += 1;
      return;
    }
    // What nobody has seen, and a site will not show, counts as locked no longer.
    const ended = due.until === '' ? firstOfMonth(now) : due.until;
    for (const [at, { what, ...end }] of ends.entries()) {
      const from = due.from + at;
      const until = 'until' in end ? end.until : ended;
      spans = withSpan(spans, { from, to: from + 1, until });
      if (what === 'in-tail') continue;
      counts[what === 'unreachable' ? 'refused' : what] += 1;
      if ('reason' in end) logger.error({ site, ...end }, 'a lock of the ledger is not renewed');
    }
    await keepLogLocks(database, logName, site, spans);
    left -= units.length;
    after = to;
  }
}

type UnitTried =
  /** the nearest end of its parts; `''` where they are not in their place yet */
  | { readonly what: Renewal['what'] | 'in-tail'; readonly until: string }
  | (Exclude<Tried, Renewal> & { readonly path: string });

async function renewUnit(store: LogStore, unit: number, reach: Reach, size: number): Promise<UnitTried> {
  let earliest = reach.until;
  let what: Renewal['what'] = 'seen';
  for (const path of partsOfUnit(unit)) {
    const lock = {
      retainedUntil: () => store.retainedUntil(path),
      extendRetention: (until: Date) => store.extendRetention(path, until),
    };
    const tried = await tryRenewal(lock, reach);
    if (!('until' in tried)) {
      const mayBeInTail = tried.what === 'refused' && unit >= size - MAY_BE_IN_TAIL;
      if (mayBeInTail && (await store.read(path)) === undefined) return { what: 'in-tail', until: '' };
      return { ...tried, path };
    }
    if (tried.until < earliest) earliest = tried.until;
    if (tried.what === 'renewed') what = tried.what;
  }
  return { until: firstOfMonth(earliest), what };
}

/** Nothing of what is known, where a site says of any of some units that they are locked less: it was replaced. */
async function believed(
  store: LogStore,
  spans: readonly LockSpan[],
  size: number,
  now: Date,
): Promise<readonly LockSpan[]> {
  for (let look = 0; look < LOOKED_AT_AGAIN && spans.length > 0; look += 1) {
    const unit = Math.floor(Math.random() * Math.min(size, spans.at(-1)?.to ?? 0));
    const known = spans.find(({ to }) => unit < to)?.until ?? '';
    const [bundle] = partsOfUnit(unit);
    if (known < now.toISOString() || bundle === undefined) continue;
    const until = await store.retainedUntil(bundle);
    if (!until || until.toISOString() < known) return [];
  }
  return spans;
}

/** So that spans of one month are one; never later than it is. */
function firstOfMonth(until: Date): string {
  return new Date(Date.UTC(until.getUTCFullYear(), until.getUTCMonth(), 1)).toISOString();
}

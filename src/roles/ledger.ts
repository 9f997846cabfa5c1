import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';
import type { Config } from '../config/config.ts';
import { type LeaderTold, lead } from '../ledger/run/lead.ts';
import { type LedLog, leaderPace } from '../ledger/run/led-log.ts';
import { errorForLog } from '../observe/error-for-log.ts';
import { type LedgerWatch, watchLedger } from '../observe/ledger-watch.ts';
import { type HeldLease, leasesOf } from '../storage/index/leases.ts';
import { logHeads } from '../storage/index/log-heads.ts';
import { countWaiting } from '../storage/index/pending.ts';
import type { Connections } from './connect.ts';
import { askedWitnesses, LEDGER } from './ledger-sites.ts';
import { leadTheLooks, waitingLooksGauge } from './looks.ts';
import { demandIndex, within } from './what-is-there.ts';

interface LedgerParts extends Connections {
  readonly config: Config;
  readonly logger: Logger;
  readonly prometheus: Registry;
  readonly clock: () => Date;
}

/** Short, since it only saves work: two leaders at once do no harm, and the log stands still while there is none. */
const leaseMs = 5_000;
const lookEveryMs = 500;

/**
 * Leads the ledger as long as this process has the lease, and stands by while another has it.
 * @returns alarms for `/readyz`
 */
export function startLedger(parts: LedgerParts): { alarms(): readonly string[]; close(): Promise<void> } {
  const { config, logger, prometheus } = parts;
  const watch = watchLedger(config.waits.ledger.unprovenMs, prometheus, logger);
  waitingGauges(parts);
  waitingLooksGauge(parts);
  const stopping = new AbortController();
  const standing = standBy(parts, watch, stopping.signal);
  return {
    alarms: watch.alarms,
    close: async () => {
      stopping.abort();
      await standing;
      watch.close();
    },
  };
}

async function standBy(parts: LedgerParts, watch: LedgerWatch, stop: AbortSignal): Promise<void> {
  const leases = leasesOf(parts.database, leaseMs);
  const asking = leaseTold(parts.logger);
  while (!stop.aborted) {
    const lease = await leases.take(LEDGER).then(asking.answered, asking.failed);
    if (lease) {
      await leadUnder(lease, parts, watch, stop);
      // One that could not be given back runs out by itself.
      await lease.release().catch(() => undefined);
      watch.ends();
    }
    await pause(lookEveryMs, stop);
  }
}

/** A line for each change, since nobody leads whom this stops: an outage of an hour is two lines. */
function leaseTold(logger: Logger) {
  let said = '';
  return {
    answered: (lease: HeldLease | undefined) => {
      if (said !== '') logger.info('the lease of the ledger can be asked for again');
      said = '';
      return lease;
    },
    failed: (error: unknown) => {
      const told = errorForLog(error);
      if (said !== told.message) logger.warn({ error: told }, 'the lease of the ledger cannot be asked for');
      said = told.message;
      return undefined;
    },
  };
}

async function leadUnder(
  lease: HeldLease,
  parts: LedgerParts,
  watch: LedgerWatch,
  stop: AbortSignal,
): Promise<void> {
  const lost = new AbortController();
  const end = AbortSignal.any([stop, lost.signal]);
  const beating = keepLease(lease, end).finally(() => lost.abort());
  const looking = watchOldest(parts, watch, end);
  const looks = leadTheLooks(parts, end);
  try {
    await lead(ledLogOf(parts), toldTo(watch), end, lease.renew);
  } finally {
    lost.abort();
    await Promise.all([beating, looking, looks]);
  }
}

/** Ends when another has the lease, or when it could not be renewed for as long as it lasts. */
async function keepLease(lease: HeldLease, end: AbortSignal): Promise<void> {
  let renewedAt = performance.now();
  while (!end.aborted && performance.now() - renewedAt < leaseMs) {
    const asked = performance.now();
    const renewed = await lease.renew().catch(() => undefined);
    if (renewed === false) return;
    if (renewed) renewedAt = asked;
    await pause(leaseMs / 5, end);
  }
}

/** What waits in the index makes the alarm too: where the primary site is away, nothing gets into the log at all. */
async function watchOldest(parts: LedgerParts, watch: LedgerWatch, end: AbortSignal): Promise<void> {
  const everyMs = Math.min(parts.config.waits.ledger.unprovenMs / 4, 5_000);
  while (!end.aborted) {
    await countWaiting(parts.database).then(
      ({ since }) => watch.oldestWaits(secondsSince(parts.clock, since)),
      () => undefined,
    );
    await pause(everyMs, end);
  }
}

function toldTo(watch: LedgerWatch): LeaderTold {
  return {
    leads: watch.leads,
    appended: watch.appended,
    published: ({ proven, missing }) => watch.proven(proven, missing),
    interrupted: (error) => watch.waits('sequencing', errorForLog(error)),
    unpublished: (error) => watch.waits('proofs', errorForLog(error)),
    stopped: watch.stopped,
  };
}

function ledLogOf({ config, database, logs, keyStores }: LedgerParts): LedLog {
  const { origin, signer, former, witnesses, quorum } = config.ledger;
  const { paceMs, witnessMs } = config.waits.ledger;
  return {
    log: { origin, signer, former, heads: logHeads(database.logHeads, LEDGER), primary: logs.primary },
    identity: { origin, key: signer.key, former },
    backup: logs.backup,
    keys: keyStores,
    database,
    witnesses: askedWitnesses(witnesses, witnessMs),
    quorum,
    pace: leaderPace(paceMs),
  };
}

/** Asked of the index when they are scraped, in every process that may lead. */
function waitingGauges({ config, database, servers, clock, prometheus }: LedgerParts): void {
  const oldest = new Gauge({
    name: 'khb_ledger_waiting_seconds',
    help: 'How long the oldest line has waited for the ledger',
    registers: [prometheus],
  });
  new Gauge({
    name: 'khb_ledger_waiting_lines',
    help: 'Lines in the index that are not in the ledger yet',
    registers: [prometheus],
    collect: async function () {
      const ask = async () => {
        demandIndex({ servers });
        return await countWaiting(database);
      };
      const waiting = await within(config.waits.probe.patienceMs, ask()).catch(() => undefined);
      if (!waiting) return;
      this.set(waiting.lines);
      oldest.set(secondsSince(clock, waiting.since));
    },
  });
}

function secondsSince(clock: () => Date, since: string | undefined): number {
  return since === undefined ? 0 : Math.max(0, (clock().getTime() - Date.parse(since)) / 1_000);
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stop }).catch(() => undefined);
}

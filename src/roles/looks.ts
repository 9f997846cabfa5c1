import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';
import type { Config } from '../config/config.ts';
import { adoptHead } from '../ledger/looks/adopt-head.ts';
import { type LooksTold, leadLooks } from '../ledger/looks/lead-looks.ts';
import { looksLogName, looksYear } from '../ledger/looks/looks-log.ts';
import { looksSequencer } from '../ledger/looks/sequence-looks.ts';
import { noteKey } from '../ledger/note/keys.ts';
import { copyKeys } from '../ledger/run/copy-keys.ts';
import { demandNoFork } from '../ledger/run/demand-no-fork.ts';
import { errorForLog } from '../observe/error-for-log.ts';
import { closedLogs, logHeads, openLogs } from '../storage/index/log-heads.ts';
import { countWaitingLooks } from '../storage/index/waiting-looks.ts';
import { openLogStore } from '../storage/sites/log-store.ts';
import type { Connections } from './connect.ts';
import { demandIndex, within } from './what-is-there.ts';

export interface LooksParts extends Connections {
  readonly config: Config;
  readonly logger: Logger;
  readonly prometheus: Registry;
  readonly clock: () => Date;
}

const LOGS = 'looks-';

/** Puts looks into their logs, under the lease of whoever leads the ledger, until told to stop. */
export function leadTheLooks(parts: LooksParts, stop: AbortSignal): Promise<void> {
  const { config, database, keyStores, clock, logger } = parts;
  const store = (site: 'primary' | 'backup', year: number) =>
    openLogStore(site, config[site], looksLogName(year), config.waits.site);
  // The same keys under another name: a log of looks is signed with the ledger's.
  const former = (name: string) =>
    config.ledger.former.map(({ publicKey }) => noteKey(name, 'ed25519', publicKey));
  const sitesOf = (closed: boolean) => (name: string) => {
    const year = looksYear(name);
    const { key } = config.ledger.looksSigner(year);
    const identity = { origin: key.name, key, former: former(key.name) };
    const heads = logHeads(database.logHeads, name);
    return { identity, heads, primary: store('primary', year), backup: store('backup', year), closed };
  };
  const sequencer = looksSequencer({
    database,
    openLog: async (year) => {
      const signer = config.ledger.looksSigner(year);
      const heads = logHeads(database.logHeads, looksLogName(year));
      const origin = signer.key.name;
      const log = { origin, signer, former: former(origin), heads, primary: store('primary', year) };
      const identity = { origin, key: signer.key, former: log.former };
      const backup = store('backup', year);
      await adoptHead(log, backup, identity);
      await demandNoFork({ log, identity, backup, witnesses: [], quorum: 0 }, undefined);
      return log;
    },
  });
  const sites = async () => [
    ...[...(await closedLogs(database.logHeads, LOGS))].map(sitesOf(true)),
    ...(await openLogs(database.logHeads, LOGS)).map(sitesOf(false)),
  ];
  const led = {
    sequencer,
    sites,
    copyKeys: () => copyKeys({ database, keys: keyStores }),
    clock,
    paceMs: config.waits.looksPaceMs,
  };
  return leadLooks(led, toldTo(logger), stop);
}

/** A line for each change: an outage of an hour is two lines. */
function toldTo(logger: Logger): LooksTold {
  const said = { sequencing: '', copies: '' };
  return {
    appended: () => {
      if (said.sequencing !== '') logger.info('the logs of looks go on');
      said.sequencing = '';
    },
    interrupted: (what, error) => {
      const told = errorForLog(error);
      if (said[what] !== told.message) logger.warn({ what, error: told }, 'the logs of looks wait');
      said[what] = told.message;
    },
    stopped: ({ kind, place, message }) =>
      logger.error({ kind, place, message }, 'a log of looks has a fault: nothing is signed over it'),
  };
}

/** Asked of the index when it is scraped. */
export function waitingLooksGauge({ config, database, servers, prometheus }: LooksParts): void {
  new Gauge({
    name: 'khb_looks_waiting',
    help: 'Looks that are in no log yet; from 500,000 on, no look is answered',
    registers: [prometheus],
    collect: async function () {
      const ask = async () => {
        demandIndex({ servers });
        return await countWaitingLooks(database);
      };
      const waiting = await within(config.waits.probe.patienceMs, ask()).catch(() => undefined);
      if (waiting !== undefined) this.set(waiting);
    },
  });
}

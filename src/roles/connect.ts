import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { LedgerSites } from '../acts/ledger/ledger-sites.ts';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import { serviceClock } from '../config/service-clock.ts';
import { openQueues, type Queues } from '../jobs/queues/queues.ts';
import { keyRing } from '../ledger/entry/sealer.ts';
import { errorForLog } from '../observe/error-for-log.ts';
import { type ServerWatch, serverGauges, type WatchedServer, watchServer } from '../observe/server-watch.ts';
import type { DayCounters } from '../storage/counters/day-counters.ts';
import { type Database, databaseAt } from '../storage/index/database.ts';
import { migrate } from '../storage/index/migrations.ts';
import type { Sites } from '../storage/sites/blobs.ts';
import { forgetLocks } from '../storage/sites/forget-locks.ts';
import { type KeyStore, openKeyStore } from '../storage/sites/key-store.ts';
import { type LogStore, openLogStore } from '../storage/sites/log-store.ts';
import { openObjectStore } from '../storage/sites/object-store.ts';
import { rememberOutage } from '../storage/sites/remember-outage.ts';
import { StorageError } from '../storage/storage-error.ts';
import { demandMasterKey } from './demand-master-key.ts';
import { LEDGER } from './ledger-sites.ts';
import { type ServerName, serverNames } from './needs.ts';
import { openCounters } from './open-counters.ts';

/** The servers behind every role. Whether one is there is what its watch says; what needs it fails until it is. */
export interface Connections {
  readonly database: Database;
  readonly sites: Sites;
  /** the ledger at both sites, and the wrapped keys that it is sealed under */
  readonly logs: { readonly primary: LogStore; readonly backup: LogStore };
  readonly keyStores: { readonly primary: KeyStore; readonly backup: KeyStore };
  /** the same as it is read, with the blobs beside it */
  readonly ledgerSites: LedgerSites;
  readonly queues: Queues;
  readonly counters: DayCounters;
  readonly servers: Readonly<Record<ServerName, ServerWatch>>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** what must be there by then; the others may come later */
  readonly demanded: readonly ServerName[];
  readonly patienceMs: number;
  readonly prometheus?: Registry;
}

const firstPauseMs = 250;
const everything: ConnectOptions = { demanded: serverNames, patienceMs: 60_000 };

/**
 * Waits for all servers at once, saying once which one is away, and goes on without those that are not demanded. A
 * server is made ready (indexes, locked bucket) by the first look that finds it, whenever that is; until then it is away.
 * @throws Error naming a demanded server that did not answer in time; one that is there and must not be used (a bucket
 * without Object Lock, wrong keys, a database of an earlier version, one of another master key) is refused at once
 */
export async function connect(config: Config, logger: Logger, options = everything): Promise<Connections> {
  const { redisUrl, queuePrefix: prefix, waits } = config;
  const keyStores = {
    primary: openKeyStore('primary', config.primary, waits.site),
    backup: openKeyStore('backup', config.backup, waits.site),
  };
  const database = databaseAt(config.mongoUrl, waits.mongo, (keys) =>
    keyRing(config.masterKeys, keys, keyStores.primary),
  );
  const queues = openQueues({ redisUrl, prefix }, logger, { tries: waits.tries, patienceMs: waits.redisMs });
  const stores = {
    primary: openObjectStore('primary', config.primary, waits.site),
    backup: openObjectStore('backup', config.backup, waits.site),
  };
  const logs = {
    primary: openLogStore('primary', config.primary, LEDGER, waits.site),
    backup: openLogStore('backup', config.backup, LEDGER, waits.site),
  };
  const tell = serverGauges(options.prometheus ?? new Registry());
  const watch = (server: WatchedServer) => watchServer(server, waits.probe, logger, tell);
  const made = (site: 'primary' | 'backup') => async () => {
    await stores[site].ensureBucket(config.retention.refusedUploads.days);
    await keyStores[site].ensureBucket();
    await logs[site].ensureBuckets(config.retention.refusedUploads.days);
  };
  const servers = {
    mongo: watch({
      name: 'mongo',
      read: firstly(() => migrated(database, config, logger), database.reachable),
      write: database.takesWrites,
    }),
    redis: watch({ name: 'redis', read: queues.reachable, write: queues.takesWrites }),
    primary: watch({
      name: 'primary',
      read: firstly(made('primary'), stores.primary.reachable),
      write: stores.primary.takesWrites,
    }),
    backup: watch({
      name: 'backup',
      read: firstly(made('backup'), stores.backup.reachable),
      write: stores.backup.takesWrites,
    }),
  };
  const close = async () => {
    for (const name of serverNames) servers[name].close();
    await queues.close();
    await database.close();
  };
  try {
    const deadline = performance.now() + options.patienceMs;
    await Promise.all(serverNames.map((name) => firstLook(servers[name], options.demanded, deadline)));
  } catch (error) {
    await close();
    throw error;
  }
  const counters = await openCounters(config, logger, waits.redisMs);
  return {
    database,
    sites: {
      primary: forgetLocks(rememberOutage(stores.primary, servers.primary), database),
      backup: forgetLocks(rememberOutage(stores.backup, servers.backup), database),
      onRepair: (repair) => logger.warn({ repair }, 'a copy was not as it was written'),
    },
    logs,
    keyStores,
    ledgerSites: {
      log: {
        origin: config.ledger.origin,
        key: config.ledger.signer.key,
        former: config.ledger.former,
      },
      logName: LEDGER,
      logs,
      keys: keyStores,
      blobs: stores,
      lockDays: config.retention.refusedUploads.days,
    },
    queues,
    counters,
    servers,
    close: async () => {
      counters.close();
      await close();
    },
  };
}

/** The first work until it is once done, the other from then on. */
function firstly(first: () => Promise<void>, then: () => Promise<void>): () => Promise<void> {
  let done = false;
  let doing: Promise<void> | undefined;
  return async () => {
    if (done) return await then();
    // A look that gave up waiting does not begin it a second time.
    doing ??= first().finally(() => {
      doing = undefined;
    });
    await doing;
    done = true;
  };
}

async function migrated(
  database: Database,
  { clockOffsetMs, masterKeys }: Config,
  logger: Logger,
): Promise<void> {
  await database.reachable();
  const applied = await migrate(database, serviceClock(clockOffsetMs)());
  await demandMasterKey(masterKeys, database);
  if (applied > 0) logger.info({ applied }, 'database migrated');
}

/** There and not to be used: waiting does not help. */
const hopeless = new Set<StorageError['code']>(['bucket-unlocked', 'site-refused', 'index-too-old']);

async function firstLook(
  server: ServerWatch,
  demanded: readonly ServerName[],
  deadline: number,
): Promise<void> {
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, 3_000)) {
    const state = await server.look(Math.max(deadline - performance.now(), 1_000));
    if (state !== 'away') return;
    const fault = server.fault();
    if (fault instanceof ConfigError) throw fault;
    const late = performance.now() + pause > deadline;
    const refused = fault instanceof StorageError && hopeless.has(fault.code);
    if (refused || (late && demanded.some((name) => name === server.name))) {
      throw new Error(`${server.name}: ${errorForLog(fault).message}`, { cause: fault });
    }
    if (late) return;
    await sleep(pause);
  }
}

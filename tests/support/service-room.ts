import { setTimeout as sleep } from 'node:timers/promises';
import { openLedgerSites } from '../../src/roles/ledger-sites.ts';
import { openIndex } from '../../src/roles/open-index.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { waitingForLog } from '../../src/storage/index/pending.ts';
import { countWaitingLooks } from '../../src/storage/index/waiting-looks.ts';
import type { LogStore } from '../../src/storage/sites/log-store.ts';
import { type ServiceProcess, type Surroundings, startService } from './service.ts';
import { withWitness } from './with-witness.ts';
import type { RunningWitness } from './witness.ts';

/** The service in all its roles as a process, its ledger, and the ledger's witness beside it: both to be killed and started again. */
export interface ServiceRoom {
  /** of the service, and of commands beside it */
  readonly env: Readonly<Record<string, string>>;
  /** the one that runs now */
  readonly service: ServiceProcess;
  readonly database: Database;
  readonly witness: RunningWitness;
  /** the ledger at the sites */
  readonly sites: { readonly primary: LogStore; readonly backup: LogStore };
  /** Once the one before was killed or stopped. @param settings that are other ones from now on */
  start(settings?: Readonly<Record<string, string>>): Promise<void>;
  alarms(): Promise<readonly string[]>;
  /** one number of its metrics */
  gauge(name: string): Promise<number>;
  /** everything that was done is in the log, and the witness has seen it at the backup */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** @param settings on top of the surroundings' own */
export async function openServiceRoom(
  surroundings: Surroundings,
  settings: Readonly<Record<string, string>> = {},
  wayToWitness?: (url: string) => Promise<string>,
): Promise<ServiceRoom> {
  const { witness, env } = await withWitness(surroundings, wayToWitness);
  const { logs } = await openLedgerSites(env);
  const now = { env: { ...env, ...settings } };
  const opened = async () => {
    const service = await startService(now);
    return { service, database: await openIndex(now.env) };
  };
  let open = await opened();
  const gauge = async (name: string) => {
    const metrics = await (await fetch(`${open.service.url}/metrics`)).text();
    return Number(new RegExp(`^${name} ([0-9.e+-]+)$`, 'm').exec(metrics)?.[1]);
  };
  const settled = async () => {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { database } = open;
      const unproven = (await gauge('khb_ledger_entries')) - (await gauge('khb_ledger_proven_entries'));
      const waiting = (await waitingForLog(database, 10)).length + (await countWaitingLooks(database));
      if (waiting === 0 && unproven === 0) return;
      if (Date.now() > deadline) throw new Error(`${waiting} wait, ${unproven} are not proven`);
      await sleep(200);
    }
  };
  return {
    get env() {
      return now.env;
    },
    get service() {
      return open.service;
    },
    get database() {
      return open.database;
    },
    witness,
    sites: logs,
    async start(others = {}) {
      now.env = { ...now.env, ...others };
      await open.database.close();
      open = await opened();
    },
    async alarms() {
      const answer = await fetch(`${open.service.url}/readyz`);
      return ((await answer.json()) as { alarms: readonly string[] }).alarms;
    },
    gauge,
    settled,
    async close() {
      await open.service.kill();
      await witness.stop();
      await open.database.close();
    },
  };
}

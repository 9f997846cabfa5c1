import { inject } from 'vitest';
import type { LogFault } from '../../src/ledger/log/log-fault.ts';
import { walkLog } from '../../src/ledger/log/walk.ts';
import { type LeaderTold, lead } from '../../src/ledger/run/lead.ts';
import type { LeaderPace, LedLog } from '../../src/ledger/run/led-log.ts';
import type { Published } from '../../src/ledger/run/publish.ts';
import { countWaiting } from '../../src/storage/index/pending.ts';
import { type KeyStore, openKeyStore } from '../../src/storage/sites/key-store.ts';
import { type LogStore, openLogStore } from '../../src/storage/sites/log-store.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import { type FreshDatabase, freshDatabase, freshName } from './fresh-storage.ts';
import { type LedgerRoom, ledgerRoom } from './ledger-room.ts';
import { registerSchool } from './register-school.ts';

const PACE: LeaderPace = { batch: 5, idle: 20, away: 40, stopped: 100, clear: 200 };

/** An index with its ledger at two sites, which nobody leads yet. */
export interface LeaderRoom {
  readonly index: FreshDatabase;
  readonly room: LedgerRoom;
  readonly parts: LedLog;
  readonly backupKeys: KeyStore;
  /** a school is put so many times, under as many names */
  put(id: string, times?: number): Promise<void>;
  /** Leads in this process until it is ended. */
  lead(parts?: LedLog): Led;
  /** ids of the entries in order, from a walk of the whole log at a site */
  entries(store?: LogStore): Promise<readonly string[]>;
  /** position -> id, by what the documents say */
  positions(): Promise<ReadonlyMap<number, string>>;
  waiting(): Promise<number>;
  drop(): Promise<void>;
}

export interface Led {
  readonly faults: readonly LogFault[];
  readonly interruptions: readonly string[];
  readonly published: readonly Published[];
  readonly leads: readonly number[];
  end(): Promise<void>;
}

export async function leaderRoom(
  given: { readonly backupS3Url?: string; readonly primaryS3Url?: string } = {},
): Promise<LeaderRoom> {
  const addresses = inject('addresses');
  const index = await freshDatabase(addresses);
  const room = await ledgerRoom(index.database, addresses);
  const site = (name: 'primary' | 'backup', url: string | undefined) =>
    url === undefined
      ? room[name]
      : openLogStore(name, { ...parseS3Url(url), bucket: parseS3Url(room.backupS3Url).bucket }, room.name, {
          silence: 1_000,
          total: 5_000,
        });
  const backupKeys = openKeyStore('backup', { ...parseS3Url(addresses.backupS3Url), bucket: freshName() });
  await backupKeys.ensureBucket();
  const parts: LedLog = {
    log: { ...room.log, primary: site('primary', given.primaryS3Url) },
    identity: room.identity,
    backup: site('backup', given.backupS3Url),
    keys: { primary: index.keyStore, backup: backupKeys },
    database: index.database,
    witnesses: [],
    quorum: 0,
    pace: PACE,
  };
  return {
    index,
    room,
    parts,
    backupKeys,
    async put(id, times = 1) {
      for (let at = 0; at < times; at += 1)
        await registerSchool(index.database, { _id: id, name: `THCS ${id} ${at} ${Math.random()}` });
    },
    lead: (own = parts) => startLeading(own),
    async entries(store = room.primary) {
      const ids: string[] = [];
      const verdict = await walkLog(store, room.identity, {
        seen: (entry) => ids.push((JSON.parse(Buffer.from(entry).toString()) as { id: string }).id),
      });
      if (!verdict.ok) throw verdict.fault;
      return ids;
    },
    async positions() {
      const found = new Map<number, string>();
      for (const { _id, ledger } of await index.database.schools.find().toArray())
        for (const [place, position] of Object.entries(ledger.positions ?? {}))
          found.set(position, `school/${_id}/${place}`);
      return found;
    },
    waiting: async () => (await countWaiting(index.database)).lines,
    drop: () => index.drop(),
  };
}

function startLeading(parts: LedLog): Led {
  const faults: LogFault[] = [];
  const interruptions: string[] = [];
  const published: Published[] = [];
  const leads: number[] = [];
  const words = (error: unknown) => (error instanceof Error ? error.message : String(error));
  const told: LeaderTold = {
    leads: (size) => leads.push(size),
    appended: () => undefined,
    published: (one) => published.push(one),
    interrupted: (error) => interruptions.push(words(error)),
    unpublished: (error) => interruptions.push(words(error)),
    stopped: (fault) => faults.push(fault),
  };
  const stop = new AbortController();
  const leading = lead(parts, told, stop.signal);
  return {
    faults,
    interruptions,
    published,
    leads,
    end: async () => {
      stop.abort();
      await leading;
    },
  };
}

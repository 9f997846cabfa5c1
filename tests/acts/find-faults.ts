import { configParts } from '../../src/config/config-parts.ts';
import { walkLog } from '../../src/ledger/log/walk.ts';
import { looksLogName } from '../../src/ledger/looks/looks-log.ts';
import { openLedgerSites } from '../../src/roles/ledger-sites.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { aggregateCollections } from '../../src/storage/index/pending.ts';
import { openLogStore } from '../../src/storage/sites/log-store.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import type { Notebook } from './notebook.ts';
import type { Province } from './province.ts';

type Env = Readonly<Record<string, string>>;

const SHOWN = 20;

/** All that is to hold when nothing waits any more; each fault in a line. */
export async function findFaults(
  province: Province,
  index: Database,
  notebook: Notebook,
): Promise<readonly string[]> {
  const faults = await Promise.all([
    commands(province),
    eachOnce(province.env),
    nothingPending(index),
    acknowledgedActs(index, notebook),
    acknowledgedLooks(province.env, notebook),
  ]);
  return faults.flat();
}

/** What the staff's own commands say of ledger and index. */
async function commands({ staff, officers: [officer] }: Province): Promise<readonly string[]> {
  const asked = [
    ['rebuild', '--check', '--from', 'primary'],
    ['rebuild', '--check', '--from', 'backup'],
    ['audit', 'verify'],
  ];
  const faults: string[] = [];
  for (const args of asked) {
    const { code, out, err } = await staff(officer, args);
    if (code !== 0) faults.push(`${args.join(' ')} ended with ${code}: ${(out + err).slice(0, 2_000)}`);
  }
  return faults;
}

/** Each (aggregate, version, n) is there exactly once, and none is left out. */
async function eachOnce(env: Env): Promise<readonly string[]> {
  const { logs, log } = await openLedgerSites(env);
  const faults: string[] = [];
  for (const store of [logs.primary, logs.backup]) {
    const last = new Map<string, { version: number; n: number }>();
    const seen = (entry: Uint8Array, position: number) => {
      const { id } = JSON.parse(Buffer.from(entry).toString('utf8'));
      const [, aggregate = '', version, n] = /^(.*)\/([0-9]+)\/([0-9]+)$/.exec(id) ?? [];
      const place = { version: Number(version), n: Number(n) };
      const before = last.get(aggregate) ?? { version: 0, n: 0 };
      const follows =
        (place.version === before.version && place.n === before.n + 1) ||
        (place.version === before.version + 1 && place.n === 0);
      if (!follows) faults.push(`${store.site} ${position}: ${id} after ${before.version}/${before.n}`);
      last.set(aggregate, place);
    };
    const verdict = await walkLog(store, log, { seen });
    if (!verdict.ok) faults.push(`${store.site}: ${verdict.fault.message}`);
  }
  return faults.slice(0, SHOWN);
}

async function nothingPending(index: Database): Promise<readonly string[]> {
  const counted = await Promise.all(
    aggregateCollections.map(async (name) => {
      const collection = index[name] as unknown as typeof index.schools;
      const marks = ['pending', 'pendingSince', 'waits'];
      const some = { $or: marks.map((mark) => ({ [`ledger.${mark}`]: { $exists: true } })) };
      const count = await collection.countDocuments(some);
      return count > 0 ? `pending in ${count} of ${name}` : undefined;
    }),
  );
  return counted.filter((fault) => fault !== undefined);
}

async function acknowledgedActs(index: Database, { acts }: Notebook): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { what, at, missing } of acts) {
    const why = await missing(index);
    if (why !== undefined) faults.push(`acknowledged ${new Date(at).toISOString()}: ${what}: ${why}`);
  }
  return faults.slice(0, SHOWN);
}

/** Each stands in the log of its year, at least once, under the id of the call. */
async function acknowledgedLooks(env: Env, { looks }: Notebook): Promise<readonly string[]> {
  const there = await loggedLooks(env);
  return looks
    .filter(({ requestId }) => !there.has(requestId))
    .map(
      ({ what, at, requestId }) =>
        `look ${requestId} (${what}) of ${new Date(at).toISOString()} is in no log`,
    )
    .slice(0, SHOWN);
}

/** The ids of the calls whose looks stand in the logs of the years about now, at a site. */
export async function loggedLooks(
  env: Env,
  name: 'primary' | 'backup' = 'primary',
): Promise<ReadonlySet<string>> {
  const there = new Set<string>();
  const site = parseS3Url((name === 'primary' ? env.KHB_PRIMARY_S3_URL : env.KHB_BACKUP_S3_URL) ?? '');
  const { looksOrigin, looksSigner } = await looksLog(env);
  const now = new Date().getFullYear();
  for (const year of [now - 1, now, now + 1]) {
    const { key } = looksSigner(year);
    const store = openLogStore(name, site, looksLogName(year));
    const seen = (entry: Uint8Array) => {
      const { requestId } = JSON.parse(Buffer.from(entry).toString('utf8'));
      if (requestId !== undefined) there.add(requestId);
    };
    const verdict = await walkLog(store, { origin: looksOrigin(year), key }, { seen });
    if (!verdict.ok) throw verdict.fault;
  }
  return there;
}

async function looksLog(env: Env) {
  const { looksSigner } = await configParts(env).ledger();
  return { looksSigner, looksOrigin: (year: number) => looksSigner(year).key.name };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { cosignedPath } from '../../src/ledger/log/paths.ts';
import { newestCheckpoint, openReader, type SignedCheckpoint } from '../../src/ledger/log/reader.ts';
import { TILE_WIDTH } from '../../src/ledger/tree/tile.ts';
import { openLedgerSites } from '../../src/roles/ledger-sites.ts';
import { openIndex } from '../../src/roles/open-index.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { keptAggregates } from '../../src/storage/index/kept.ts';
import type { LogStore } from '../../src/storage/sites/log-store.ts';
import { ask } from './caller.ts';
import { loggedLooks } from './find-faults.ts';
import { roles } from './machines.ts';
import type { Acknowledged, AcknowledgedLook, Notebook } from './notebook.ts';
import type { Province } from './province.ts';
import { settled } from './settled.ts';

type SiteName = 'primary' | 'backup';

/** What became of one round. */
export interface ThrownAway {
  readonly from: SiteName;
  /** entries under the checkpoint that had to be there again, and of the index that was made */
  readonly promised: number;
  readonly entries: number;
  /** what was acknowledged and came later, and the age of the oldest, in ms */
  readonly lostActs: number;
  readonly lostLooks: number;
  readonly oldestMs: number;
  /** bytes that no event names */
  readonly unnamed: number;
  readonly faults: readonly string[];
}

/** What the command says, as far as it is asked here. */
interface MadeAgain {
  readonly entries: number;
  readonly unnamed: readonly { readonly sha256: Sha256 }[];
  readonly notThere: readonly Sha256[];
}

const READY_MS = 90_000;

/**
 * The database's disk is gone while all work: its server is killed and its folder deleted, and with `from` backup the
 * primary site burns down beside it. The index is made again, held against what was acknowledged, and the service goes on.
 * @param endLoad stops those who act, and waits for them
 */
export async function throwAway(
  province: Province,
  notebook: Notebook,
  from: SiteName,
  spare: number,
  endLoad: () => Promise<void>,
): Promise<ThrownAway> {
  const { env, machines, staff, officers } = province;
  const sites = await openLedgerSites(env);
  // Read before the kill: it stood there at that instant. From the backup only what is co-signed is promised.
  const promised =
    from === 'primary'
      ? ((await newestCheckpoint(sites.logs.primary, sites.log))?.size ?? 0)
      : await cosignedSize(sites.logs.backup);
  const killedAt = Date.now();
  await machines.kill('mongo');
  for (const role of roles) await machines.kill(role);
  await endLoad();
  await machines.throwAway('mongo');
  if (from === 'backup') await machines.throwAway('primary');
  await machines.start('mongo');
  await machines.start('primary');
  await machines.start('backup');
  const url = env.KHB_MONGO_URL ?? '';
  const { code, out, err } = await staff(officers[0], ['rebuild', '--from', from, '--into', url]);
  if (code !== 0) throw new Error(`rebuild --from ${from} ended with ${code}: ${err}${out}`);
  const made = JSON.parse(out) as MadeAgain;

  const index = await openIndex(env);
  try {
    const faults: string[] = [];
    if (made.entries < promised) faults.push(`${promised} entries were promised, ${made.entries} are there`);
    const checkpoint = await newestCheckpoint(sites.logs[from], sites.log);
    if (checkpoint) faults.push(...(await notThere(index, sites.logs[from], checkpoint, promised)));
    const lost = await forgetLost(index, notebook, await loggedLooks(env, from));
    for (const { what, proven } of lost.acts)
      if (proven) faults.push(`${what} was handed out, and it is not there`);
    const unnamed = new Set(made.unnamed.map(({ sha256 }) => sha256));
    // Burnt with the primary, and not copied yet: there is nothing to be listed.
    if (from === 'primary') faults.push(...(await notListed(index, lost.acts, unnamed)));
    await machines.startAll();
    await sentAgain(province, notebook, new Set(made.notThere));
    faults.push(...(await goesOn(province, index, spare, made.entries)));
    const ages = [...lost.acts, ...lost.looks].map(({ at }) => killedAt - at);
    return {
      from,
      promised,
      entries: made.entries,
      lostActs: lost.acts.length,
      lostLooks: lost.looks.length,
      oldestMs: Math.max(0, ...ages),
      unnamed: unnamed.size,
      faults,
    };
  } finally {
    await index.close();
  }
}

async function cosignedSize(store: LogStore): Promise<number> {
  let size = 0;
  for await (const path of store.list('cosigned/')) size = Math.max(size, Number(path.split('/')[1]));
  return size > 0 && (await store.read(cosignedPath(size))) ? size : 0;
}

/** Aggregates whose last entry below a size the index does not know of. */
async function notThere(
  index: Database,
  store: LogStore,
  checkpoint: SignedCheckpoint,
  size: number,
): Promise<readonly string[]> {
  const versions = new Map<string, number>();
  const reader = await openReader(store, checkpoint);
  for (let at = 0; at * TILE_WIDTH < size; at += 1) {
    for (const [place, entry] of (await reader.bundle(at)).entries()) {
      if (at * TILE_WIDTH + place >= size) break;
      const { id } = JSON.parse(Buffer.from(entry).toString('utf8')) as { id: string };
      const [, aggregate = '', version] = /^(.*)\/([0-9]+)\/[0-9]+$/.exec(id) ?? [];
      versions.set(aggregate, Number(version));
    }
  }
  for (const kept of keptAggregates) {
    const stored = kept.collection(index).find();
    for await (const { _id, ledger } of stored) {
      const id = `${kept.aggregate.kind}/${kept.ledgerId === 'key' ? ledger.key : _id}`;
      const version = versions.get(id);
      if (version !== undefined && ledger.version >= version) versions.delete(id);
    }
  }
  return [...versions].map(([id, version]) => `${id}/${version} stands in the ledger and not in the index`);
}

/** Takes out of the notebook what the index and the logs of looks don't know of. */
async function forgetLost(
  index: Database,
  notebook: Notebook,
  logged: ReadonlySet<string>,
): Promise<{ readonly acts: readonly Acknowledged[]; readonly looks: readonly AcknowledgedLook[] }> {
  const acts: Acknowledged[] = [];
  for (const one of notebook.acts) if ((await one.missing(index)) !== undefined) acts.push(one);
  const looks = notebook.looks.filter(({ requestId }) => !logged.has(requestId));
  const [lostActs, lostLooks] = [new Set(acts), new Set(looks)];
  notebook.acts = notebook.acts.filter((one) => !lostActs.has(one));
  notebook.looks = notebook.looks.filter((one) => !lostLooks.has(one));
  return { acts, looks };
}

/** Bytes that came with what is lost, and that neither an event names nor the rebuild lists. */
async function notListed(
  index: Database,
  lost: readonly Acknowledged[],
  unnamed: ReadonlySet<Sha256>,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { blob, what } of lost) {
    if (blob === undefined || unnamed.has(blob)) continue;
    if (!(await index.blobs.findOne({ _id: blob }))) faults.push(`${what}: ${blob} is not listed`);
  }
  return faults;
}

/** Bytes that burnt with the primary: the rebuild lists them, and their schools push them once more, heard before or not. */
async function sentAgain(
  { machines }: Province,
  { sent }: Notebook,
  notThere: ReadonlySet<Sha256>,
): Promise<void> {
  const stop = AbortSignal.timeout(READY_MS);
  for (const { sha256, call } of sent) {
    if (!notThere.has(sha256)) continue;
    await ask(machines.url, { ...call, asksAgain: true }, stop, { failed: () => undefined });
  }
}

/** A transcript is opened and its document accepted, and the log grows. */
async function goesOn(
  { machines, schools, spare, schoolYear, document, env }: Province,
  index: Database,
  at: number,
  entries: number,
): Promise<readonly string[]> {
  const pupil = spare[at];
  const [school] = schools;
  if (!pupil || !school) return ['nobody to go on with'];
  const faults: string[] = [];
  const stop = AbortSignal.timeout(READY_MS);
  const told = { failed: (what: string) => void faults.push(what) };
  const { token } = school;
  const headers = { prefer: 'wait=20' };
  const call = { method: 'POST', token, headers, asksAgain: true } as const;
  const create = { kind: 'create', schoolYear, personalIds: [pupil.personalId] };
  await ask(machines.url, { ...call, path: '/v1/requests', body: create }, stop, told);
  const { bytes } = document(pupil, school.id, 0);
  let state = 'not answered';
  while (!stop.aborted && state !== 'accepted') {
    const answer = await ask(machines.url, { ...call, path: '/v1/submissions', body: bytes }, stop, told);
    state = answer?.json?.state ?? `answered ${answer?.status}`;
    await sleep(300);
  }
  if (state !== 'accepted') faults.push(`a push after it is ${state}`);
  const waiting = await settled(index, env, READY_MS);
  if (waiting) faults.push(`still waits after it: ${JSON.stringify(waiting)}`);
  const ready = (await (await fetch(`${machines.url}/readyz`)).json()) as { alarms: readonly string[] };
  if (ready.alarms.some((name) => name.startsWith('ledger-')))
    faults.push(`alarms: ${ready.alarms.join(', ')}`);
  const { logs, log } = await openLedgerSites(env);
  const size = (await newestCheckpoint(logs.primary, log))?.size ?? 0;
  if (size <= entries) faults.push(`the log does not grow: ${size}`);
  return faults;
}

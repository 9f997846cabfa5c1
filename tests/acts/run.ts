import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openIndex } from '../../src/roles/open-index.ts';
import { random } from '../fuzz/random.ts';
import { type Acting, schoolNames } from './acting.ts';
import { type ActKind, type DrawnAct, drawActs } from './draw.ts';
import { findFaults } from './find-faults.ts';
import { type Kills, keepKilling, noKills } from './keep-killing.ts';
import { newNotebook } from './notebook.ts';
import { openProvince, type Province } from './province.ts';
import { settled } from './settled.ts';
import { takeAct } from './take-act.ts';
import { type ThrownAway, throwAway } from './throw-away.ts';

export interface RunOptions {
  readonly seed: number;
  readonly count: number;
  /** acts end after so long, however many were taken */
  readonly longestMs: number;
  /** how often the database's disk is thrown away afterwards */
  readonly throwAway: number;
  /** among those, each so-many-th time the primary burns down too, and the backup is all that there is */
  readonly backupEvery: number;
}

export interface Ran {
  readonly seed: number;
  readonly acts: number;
  /** acts that were taken, of each kind */
  readonly kinds: Partial<Record<ActKind, number>>;
  readonly acknowledged: number;
  readonly looks: number;
  /** receipts that were handed out with their proof */
  readonly proofs: number;
  readonly kills: Kills;
  readonly thrownAway: readonly ThrownAway[];
  readonly faults: readonly string[];
  readonly seconds: number;
}

const CALLERS = 8;
const SIZE = { schools: 4, pupilsPerSchool: 40 };
const SHORTEST_LOAD_MS = 3_000;
const LONGEST_LOAD_MS = 8_000;

/** Random acts by callers while everything is killed; then all is held against what was acknowledged. */
export async function runActs(options: RunOptions, tell: (line: string) => void): Promise<Ran> {
  const { seed, count, longestMs } = options;
  const began = Date.now();
  const faults: string[] = [];
  const notebook = newNotebook();
  const kinds: Partial<Record<ActKind, number>> = {};
  const kills = noKills();
  const province = await openProvince({ ...SIZE, spare: options.throwAway }, tell);
  try {
    const acting: Acting = {
      province,
      notebook,
      stop: new AbortController().signal,
      names: schoolNames(),
      failed: (what) => void faults.push(what),
    };
    const drawn = drawActs(seed, { schools: SIZE.schools, pupils: province.pupils.length });
    const callers = callersOf(drawn, kinds, faults);

    const killing = new AbortController();
    const killed = keepKilling(province.machines, seed + 1, killing.signal, kills, tell);
    const until = Date.now() + longestMs;
    await callers.act(acting, (taken) => taken < count && Date.now() < until, tell);
    killing.abort();
    await killed;
    faults.push(...(await heldAgainst(province, notebook, tell)));

    const thrownAway: ThrownAway[] = [];
    for (let round = 0; round < options.throwAway; round += 1) {
      const isBackup = (round + 1) % options.backupEvery === 0;
      const one = await underLoad(province, acting, callers, round, seed, isBackup ? 'backup' : 'primary');
      thrownAway.push(one);
      faults.push(...one.faults.map((fault) => `round ${round + 1}: ${fault}`));
      tell(`${round + 1}. ${[shownRound(one), ...one.faults].join('; ')}`);
    }
    if (options.throwAway > 0) faults.push(...(await heldAgainst(province, notebook, tell)));
    if (faults.length > 0) tell(`nhật ký của dịch vụ / the service's log: ${await keptLog(province)}`);
    return {
      seed,
      acts: callers.taken(),
      kinds,
      acknowledged: notebook.acts.length,
      looks: notebook.looks.length,
      proofs: notebook.acts.filter(({ proven }) => proven).length,
      kills,
      thrownAway,
      faults,
      seconds: Math.round((Date.now() - began) / 1_000),
    };
  } finally {
    await province.end();
  }
}

type Callers = ReturnType<typeof callersOf>;

/** So many at once, each with the next act of the seed's. */
function callersOf(drawn: Generator<DrawnAct>, kinds: Ran['kinds'], faults: string[]) {
  let taken = 0;
  const caller = async (
    acting: Acting,
    goesOn: (taken: number) => boolean,
    tell?: (line: string) => void,
  ) => {
    while (goesOn(taken)) {
      const { value: act } = drawn.next();
      taken += 1;
      kinds[act.kind as ActKind] = (kinds[act.kind as ActKind] ?? 0) + 1;
      if (taken % 100 === 0) tell?.(`${taken} việc / acts`);
      try {
        await takeAct(acting, act);
      } catch (error) {
        faults.push(`act ${act.number} (${act.kind}): ${error}`);
      }
    }
  };
  return {
    taken: () => taken,
    act: async (acting: Acting, goesOn: (taken: number) => boolean, tell?: (line: string) => void) => {
      await Promise.all(Array.from({ length: CALLERS }, () => caller(acting, goesOn, tell)));
    },
  };
}

async function underLoad(
  province: Province,
  acting: Acting,
  callers: Callers,
  round: number,
  seed: number,
  from: 'primary' | 'backup',
): Promise<ThrownAway> {
  const load = new AbortController();
  const loaded = callers.act({ ...acting, stop: load.signal }, () => !load.signal.aborted);
  const draw = random(seed + 1_000 + round);
  await sleep(SHORTEST_LOAD_MS + draw.below(LONGEST_LOAD_MS - SHORTEST_LOAD_MS));
  return throwAway(province, acting.notebook, from, round, async () => {
    load.abort();
    await loaded;
  });
}

async function heldAgainst(
  province: Province,
  notebook: Acting['notebook'],
  tell: (line: string) => void,
): Promise<readonly string[]> {
  tell('chờ đến khi không còn gì chờ / until nothing waits');
  const index = await openIndex(province.env);
  try {
    const waiting = await settled(index, province.env);
    const faults = waiting ? [`still waits: ${JSON.stringify(waiting)}`] : [];
    tell('so với những gì đã được xác nhận / held against what was acknowledged');
    return [...faults, ...(await findFaults(province, index, notebook))];
  } finally {
    await index.close();
  }
}

/** @returns the file, for whoever looks into a fault */
async function keptLog(province: Province): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'khb-acts-')), 'service.log');
  await writeFile(file, province.machines.logs());
  return file;
}

/** One round in a line, for people. */
export function shownRound(one: ThrownAway): string {
  const age = (one.oldestMs / 1_000).toFixed(1);
  return [
    `vứt đĩa, dựng lại từ / thrown away, made again from ${one.from}:`,
    `${one.promised} mục đã hứa / entries promised, ${one.entries} có / there;`,
    `sau đó / later: ${one.lostActs} việc / acts, ${one.lostLooks} lượt xem / looks, cũ nhất / oldest ${age} s;`,
    `${one.unnamed} tệp không mục nào nhắc đến / blobs named by no event`,
  ].join(' ');
}

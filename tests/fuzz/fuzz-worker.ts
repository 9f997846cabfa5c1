import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { readProfiles } from '../../src/signature/profile/read-profiles.ts';
import { PROFILES } from '../support/signed-documents.ts';
import { c14nCase } from './c14n-case.ts';
import type { Corpus } from './corpus.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { verifyCase, verifyContext } from './verify-case.ts';

/** What a thread is to do; `position` tells the other side which document it is at. */
export interface FuzzWork {
  readonly corpus: Corpus | undefined;
  readonly seed: number;
  readonly from: number;
  readonly count: number;
  /** milliseconds of the clock at which to stop */
  readonly until: number;
  readonly position: SharedArrayBuffer;
}

/** Without a corpus it is canonicalisation that is tried. */
export async function fuzzCase({ corpus, seed }: Pick<FuzzWork, 'corpus' | 'seed'>): Promise<FuzzCase> {
  if (!corpus) return c14nCase(seed);
  const profile = (await readProfiles(PROFILES)).get('hocba-thcs/1');
  if (!profile) throw new Error('config/profiles holds no hocba-thcs/1');
  return verifyCase(verifyContext(corpus, profile), seed);
}

/** documents in a turn of the event loop */
const TURN = 1000;

if (parentPort) await work(workerData);

async function work(given: FuzzWork): Promise<void> {
  const { from, count, until, position } = given;
  const at = new Int32Array(position);
  const run = await fuzzCase(given);
  let index = from;
  for (; index < count && Date.now() < until; index++) {
    Atomics.store(at, 0, index);
    const fault = run.run(index);
    if (fault) parentPort?.postMessage({ fault });
    // What the oracle allocates is freed between turns of the event loop; an hour in one turn is the end of V8.
    if (index % TURN === TURN - 1) await nextTurn();
  }
  parentPort?.postMessage({ doneAt: index });
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { readProfiles } from '../../src/signature/profile/read-profiles.ts';
import { bringChecker } from '../../src/signature/schema/libxml2-when-asked.ts';
import { PROFILES } from '../support/signed-documents.ts';
import { c14nCase } from './c14n-case.ts';
import type { Corpus } from './corpus.ts';
import type { Fault, FuzzCase, PatientFuzzCase } from './fuzz-case.ts';
import type { GeometryCorpus } from './geometry-corpus.ts';
import { opinionsCase } from './opinions-case.ts';
import { verifyCase, verifyContext } from './verify-case.ts';

/** What is tried, with the documents that it begins with. */
export type FuzzSubject =
  | { readonly what: 'c14n' }
  | { readonly what: 'verify'; readonly corpus: Corpus }
  | { readonly what: 'opinions'; readonly corpus: GeometryCorpus };

/** What a thread is to do; `position` tells the other side which document it is at. */
export interface FuzzWork {
  readonly subject: FuzzSubject;
  readonly seed: number;
  readonly from: number;
  readonly count: number;
  /** milliseconds of the clock at which to stop */
  readonly until: number;
  readonly position: SharedArrayBuffer;
}

export type FuzzMessage =
  | { readonly doneAt: number }
  | {
      readonly doneAt?: never;
      readonly fault: Fault | undefined;
      readonly counts: Readonly<Record<string, number>> | undefined;
    };

export async function fuzzCase({
  subject,
  seed,
}: Pick<FuzzWork, 'subject' | 'seed'>): Promise<FuzzCase | PatientFuzzCase> {
  switch (subject.what) {
    case 'c14n':
      return c14nCase(seed);
    case 'opinions':
      // The profiles came as they are, unread: what reading one would have brought is not here yet.
      for (const { profile } of subject.corpus.geometries) await bringChecker(profile);
      return opinionsCase(subject.corpus, seed);
    case 'verify': {
      const profile = (await readProfiles(PROFILES)).get('hocba-thcs/1');
      if (!profile) throw new Error('config/profiles holds no hocba-thcs/1');
      return verifyCase(verifyContext(subject.corpus, profile), seed);
    }
  }
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
    const tried = run.run(index);
    const { fault, counts } = tried instanceof Promise ? await tried : { fault: tried, counts: undefined };
    if (fault || counts) parentPort?.postMessage({ fault, counts } satisfies FuzzMessage);
    // What the oracle allocates is freed between turns of the event loop; an hour in one turn is the end of V8.
    if (index % TURN === TURN - 1) await nextTurn();
  }
  parentPort?.postMessage({ doneAt: index } satisfies FuzzMessage);
}

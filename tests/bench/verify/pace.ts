import type { SystemProcess } from './system-process.ts';

/** How long each thing is measured. */
export interface Pace {
  readonly rounds: number;
  readonly roundMs: number;
  /** of ours beside ours of another commit */
  readonly pairedRounds: number;
  /** a system is warm when it gets no faster, but not before / at the latest after */
  readonly warmAfterMs: number;
  readonly warmWithinMs: number;
  readonly documents: { readonly small: number; readonly usual: number; readonly large: number };
  /** 500 kB documents for the check of the heap */
  readonly heapDocuments: number;
}

export const FULL: Pace = {
  rounds: 7,
  pairedRounds: 10,
  roundMs: 800,
  warmAfterMs: 6_000,
  warmWithinMs: 15_000,
  documents: { small: 4, usual: 4, large: 2 },
  heapDocuments: 1_000,
};

export const QUICK: Pace = {
  rounds: 3,
  pairedRounds: 4,
  roundMs: 250,
  warmAfterMs: 1_500,
  warmWithinMs: 3_000,
  documents: { small: 2, usual: 2, large: 1 },
  heapDocuments: 60,
};

/** Runs the loaded documents until the system gets no faster: a compiler at work shows as a rising speed. */
export async function warmUp(system: SystemProcess, pace: Pace): Promise<void> {
  const slice = pace.warmAfterMs / 8;
  let best = 0;
  let sinceBetter = 0;
  for (let spent = 0; spent < pace.warmWithinMs; ) {
    const { documents, cpuMs } = await system.run(slice);
    spent += cpuMs;
    const speed = documents / cpuMs;
    sinceBetter = speed > best * 1.02 ? 0 : sinceBetter + 1;
    best = Math.max(best, speed);
    if (spent >= pace.warmAfterMs && sinceBetter >= 4) return;
  }
}

import { median } from './statistics.ts';
import type { SystemProcess } from './system-process.ts';

/** How long each thing is measured. */
export interface Pace {
  readonly rounds: number;
  readonly roundMs: number;
  /** a system is warm when it gets no faster, but not before / at the latest after */
  readonly warmAfterMs: number;
  readonly warmWithinMs: number;
  readonly documents: { readonly small: number; readonly usual: number; readonly large: number };
  /** 500 kB documents for the check of the heap */
  readonly heapDocuments: number;
}

export const FULL: Pace = {
  rounds: 7,
  roundMs: 800,
  warmAfterMs: 4_000,
  warmWithinMs: 12_000,
  documents: { small: 4, usual: 4, large: 2 },
  heapDocuments: 1_000,
};

export const QUICK: Pace = {
  rounds: 3,
  roundMs: 250,
  warmAfterMs: 750,
  warmWithinMs: 1_500,
  documents: { small: 2, usual: 2, large: 1 },
  heapDocuments: 60,
};

/** Runs the loaded documents until the system gets no faster: a compiler at work shows as a rising speed. */
export async function warmUp(system: SystemProcess, pace: Pace): Promise<void> {
  const slice = pace.warmAfterMs / 8;
  let best = 0;
  let sinceBetter = 0;
  for (let spent = 0; spent < pace.warmWithinMs; ) {
    const { documents, ms } = await system.run(slice);
    spent += ms;
    const speed = documents / ms;
    sinceBetter = speed > best * 1.02 ? 0 : sinceBetter + 1;
    best = Math.max(best, speed);
    if (spent >= pace.warmAfterMs && sinceBetter >= 3) return;
  }
}

export interface Contestant {
  readonly name: string;
  readonly system: SystemProcess;
}

/**
 * Documents per second of each, the median of its rounds. The rounds are interleaved, so that a machine that is slower
 * for a while is so for all. One whose document takes longer than a round gets fewer of them, but at least one.
 */
export async function interleaved(
  contestants: readonly Contestant[],
  pace: Pace,
  onFailure: (name: string, error: Error) => void,
): Promise<ReadonlyMap<string, number>> {
  const speeds = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  const spent = new Map<string, number>();
  const failed = new Set<string>();
  for (let round = 0; round < pace.rounds; round++) {
    for (const { name, system } of contestants) {
      if (failed.has(name) || (spent.get(name) ?? 0) > 2 * pace.rounds * pace.roundMs) continue;
      try {
        const { documents, ms } = await system.run(pace.roundMs);
        speeds.get(name)?.push((documents / ms) * 1_000);
        spent.set(name, (spent.get(name) ?? 0) + ms);
      } catch (error) {
        failed.add(name);
        onFailure(name, error instanceof Error ? error : new Error(String(error)));
      }
    }
  }
  return new Map(
    [...speeds].filter(([name]) => !failed.has(name)).map(([name, values]) => [name, median(values)]),
  );
}

import type { Figure } from '../bench.ts';
import { type Cores, pinned } from './cores.ts';
import type { Corpus } from './corpus.ts';
import { interleaved } from './interleaved.ts';
import { type Pace, warmUp } from './pace.ts';
import { startSystem } from './system-process.ts';
import { program } from './systems.ts';

export interface TwoCores {
  readonly figures: readonly Figure[];
  readonly ratio: number;
}

/**
 * The service's pool with two threads on two cores against one thread on one core, over the usual documents; what the
 * service's own thread does for each document is on the same cores.
 * @returns undefined where there are no two cores to tie processes to
 */
export async function twoCores(corpus: Corpus, cores: Cores, pace: Pace): Promise<TwoCores | undefined> {
  const usual = corpus.cases[1];
  if (!usual || cores.taskset === undefined || cores.allowed.length < 2) return undefined;
  const contestants = [1, 2].map((count) => ({
    name: `pool, ${count} thread(s) on ${count} core(s)`,
    system: startSystem(pinned(cores, count, program('pool', corpus.folder, String(count)))),
  }));
  try {
    for (const { system } of contestants) {
      await system.load(usual.files['as-signed'].valid);
      await warmUp(system, pace);
    }
    // Longer rounds: the last documents of each run on one thread alone. More of them: the wall's clock is a rough one.
    const longer = { ...pace, rounds: 3 * pace.rounds, roundMs: 2 * pace.roundMs };
    const outcomes = await interleaved(contestants, longer, 'wall');
    const figures: Figure[] = [...outcomes].map(([system, outcome]) => {
      if ('failure' in outcome) throw new Error(`${system}: ${outcome.failure}`);
      return { case: usual.name, system, value: outcome.perSecond, unit: 'documents/s' };
    });
    const [one, two] = figures;
    if (!one || !two) throw new Error('want two speeds');
    return { figures, ratio: two.value / one.value };
  } finally {
    await Promise.all(contestants.map(({ system }) => system.stop()));
  }
}

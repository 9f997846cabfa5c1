import { z } from 'zod';
import type { Figure } from '../bench.ts';
import { answerOf } from './answer-of.ts';
import { type Cores, pinned } from './cores.ts';
import type { Pace } from './pace.ts';
import { program } from './systems.ts';

const times = z.object({ canonicalize: z.number(), withScan: z.number() });
const answer = z.object({ canonical: times, written: times });

export interface Subtree {
  readonly figures: readonly Figure[];
  /** canonical form of the subtree that does not stand in it already */
  readonly ms: number;
}

/** Canonicalisation alone, of a subtree of 43,000 nodes. */
export async function subtree(cores: Cores, pace: Pace): Promise<Subtree> {
  const command = program('subtree', String(5 * pace.rounds));
  const { canonical, written } = answer.parse(await answerOf(pinned(cores, 1, command)));
  const figure = (which: string, value: number): Figure => {
    return { case: `subtree of 43,000 nodes, ${which}`, system: 'ours-canonicalizer', value, unit: 'ms' };
  };
  return {
    figures: [
      figure('canonical already', canonical.canonicalize),
      figure('canonical already, scan included', canonical.withScan),
      figure('not canonical', written.canonicalize),
      figure('not canonical, scan included', written.withScan),
    ],
    ms: written.canonicalize,
  };
}

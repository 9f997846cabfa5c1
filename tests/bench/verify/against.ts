import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { treeOfCommit } from '../../support/tree-of-commit.ts';
import type { Figure } from '../bench.ts';
import { type Cores, pinned } from './cores.ts';
import type { Case, Corpus } from './corpus.ts';
import { type Pace, warmUp } from './pace.ts';
import { type Interval, median, medianInterval } from './statistics.ts';
import { type SystemProcess, startSystem, type Timed } from './system-process.ts';
import { programOf } from './systems.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CONFIDENCE = 0.95;

/** Two of a kind, in one round and one case: documents per second of the processor, and how many times as fast. */
interface Pair {
  readonly case: string;
  readonly now: number;
  readonly before: number;
  readonly ratio: number;
}

/** As long as it takes ours to be compiled; a JVM takes three times as long. */
const warmth = (pace: Pace): Pace => ({
  ...pace,
  warmAfterMs: pace.warmAfterMs / 3,
  warmWithinMs: pace.warmWithinMs / 3,
});

export interface Held {
  readonly figures: readonly Figure[];
  readonly ratios: Readonly<Record<string, number>>;
}

/**
 * A verifier of ours as it is now, held against the same of an earlier commit over the same documents. Each round starts
 * both anew: how a process happens to lay out and compile its code counts for a percent or two, and would otherwise be
 * the same in all rounds. Within a round they take turns.
 */
export async function holdAgainst(
  corpus: Corpus,
  system: string,
  commit: string,
  cores: Cores,
  pace: Pace,
  progress: (line: string) => void,
): Promise<Held> {
  const then = await treeOfCommit(commit);
  try {
    const rounds: Pair[][] = [];
    for (let round = 0; round < pace.pairedRounds; round++) {
      progress(`${system}/${commit}: ${round + 1}/${pace.pairedRounds}`);
      rounds.push(await oneRound(corpus, [ROOT, then], system, cores, pace, round % 2 === 0));
    }
    return heldOf(corpus.cases, rounds, system, commit);
  } finally {
    await rm(then, { recursive: true, force: true });
  }
}

async function oneRound(
  corpus: Corpus,
  roots: readonly [now: string, then: string],
  system: string,
  cores: Cores,
  pace: Pace,
  nowFirst: boolean,
): Promise<Pair[]> {
  const [now, then] = roots.map((root) =>
    startSystem(pinned(cores, 1, programOf(root, system, corpus.folder))),
  );
  if (!now || !then) throw new Error('want two of them');
  const order = nowFirst ? [now, then] : [then, now];
  const pairs: Pair[] = [];
  try {
    for (const { name, files } of corpus.cases) {
      for (const one of order) {
        await one.load(files['as-signed'].valid);
        await warmUp(one, warmth(pace));
      }
      // Many short turns: what else the machine does is then much the same for the two of a turn.
      const turns: { readonly now: number; readonly before: number }[] = [];
      for (let turn = 0; turn < 2 * pace.rounds; turn++) {
        const speeds = new Map<SystemProcess, number>();
        for (const one of order) speeds.set(one, perSecond(await one.run(pace.roundMs / 4)));
        turns.push({ now: speeds.get(now) ?? 0, before: speeds.get(then) ?? 0 });
      }
      pairs.push({
        case: name,
        now: median(turns.map(({ now }) => now)),
        before: median(turns.map(({ before }) => before)),
        ratio: median(turns.map(({ now, before }) => now / before)),
      });
    }
  } finally {
    await Promise.all([now.stop(), then.stop()]);
  }
  return pairs;
}

function perSecond({ documents, cpuMs }: Timed): number {
  return (documents / cpuMs) * 1_000;
}

/** A round's ratio is the geometric mean of its cases', so that none of them counts for more than another. */
function heldOf(
  cases: readonly Case[],
  rounds: readonly (readonly Pair[])[],
  system: string,
  commit: string,
): Held {
  const of = (name: string) => rounds.flatMap((pairs) => pairs.filter((pair) => pair.case === name));
  const named = (name: string, { low, middle, high }: Interval): [string, number][] => [
    [name, middle],
    [`${name}, ${CONFIDENCE * 100} % low`, low],
    [`${name}, ${CONFIDENCE * 100} % high`, high],
  ];
  const whole = rounds.map((pairs) =>
    Math.exp(pairs.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / pairs.length),
  );
  const ratio = `${system}/${commit}`;
  return {
    figures: cases.flatMap(({ name }) => [
      { case: name, system, value: median(of(name).map(({ now }) => now)), unit: 'documents/s' },
      {
        case: name,
        system: `${system} at ${commit}`,
        value: median(of(name).map(({ before }) => before)),
        unit: 'documents/s',
      },
    ]),
    ratios: Object.fromEntries([
      ...named(ratio, medianInterval(whole, CONFIDENCE)),
      ...cases.flatMap(({ name }) =>
        named(
          `${ratio}, ${name}`,
          medianInterval(
            of(name).map(({ ratio }) => ratio),
            CONFIDENCE,
          ),
        ),
      ),
    ]),
  };
}

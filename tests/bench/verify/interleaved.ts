import type { Pace } from './pace.ts';
import { median } from './statistics.ts';
import type { SystemProcess, Timed } from './system-process.ts';

export interface Contestant {
  readonly name: string;
  readonly system: SystemProcess;
}

/**
 * By the processor's clock what others do on the machine counts for little: it is right for a process that is tied to
 * one core. What several cores do together shows only on the wall's.
 */
export type Clock = 'processor' | 'wall';

export type Outcome =
  | {
      /** documents, the median of the rounds */
      readonly perSecond: number;
      /** of the wall's time that the process had the processor */
      readonly share: number;
    }
  | { readonly failure: string };

/**
 * The rounds are interleaved, so that a machine that is slower for a while is so for all. One whose document takes
 * longer than a round gets fewer of them, but at least one.
 */
export async function interleaved(
  contestants: readonly Contestant[],
  pace: Pace,
  clock: Clock,
): Promise<ReadonlyMap<string, Outcome>> {
  const rounds = new Map<string, Timed[]>(contestants.map(({ name }) => [name, []]));
  const failures = new Map<string, string>();
  for (let round = 0; round < pace.rounds; round++) {
    for (const { name, system } of contestants) {
      const had = rounds.get(name) ?? [];
      if (failures.has(name) || total(had, ({ ms }) => ms) > 2 * pace.rounds * pace.roundMs) continue;
      try {
        had.push(await system.run(pace.roundMs));
      } catch (error) {
        failures.set(name, error instanceof Error ? error.message : String(error));
      }
    }
  }
  return new Map(
    [...rounds].map(([name, had]): [string, Outcome] => {
      const failure = failures.get(name);
      return [name, failure === undefined ? outcomeOf(had, clock) : { failure }];
    }),
  );
}

/** @throws Error when it failed */
export async function speedOf(contestant: Contestant, pace: Pace): Promise<number> {
  const [outcome] = (await interleaved([contestant], pace, 'processor')).values();
  if (!outcome || 'failure' in outcome) throw new Error(`${contestant.name}: ${outcome?.failure}`);
  return outcome.perSecond;
}

function outcomeOf(rounds: readonly Timed[], clock: Clock): Outcome {
  return {
    perSecond: median(
      rounds.map(({ documents, ms, cpuMs }) => (documents / (clock === 'wall' ? ms : cpuMs)) * 1_000),
    ),
    share: total(rounds, ({ cpuMs }) => cpuMs) / total(rounds, ({ ms }) => ms),
  };
}

function total(rounds: readonly Timed[], part: (round: Timed) => number): number {
  return rounds.reduce((sum, round) => sum + part(round), 0);
}

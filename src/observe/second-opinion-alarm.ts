import { Gauge, type Registry } from 'prom-client';

/** The names of alarms that stand, for `/readyz`; none while it cannot be asked: what is away, the checks say. */
export type Alarms = () => Promise<readonly string[]>;

/** How many accepted documents two verifiers part on, in every process, until both say the same. */
export function secondOpinionAlarm(prometheus: Registry, count: () => Promise<number>): Alarms {
  const standing = new Gauge({
    name: 'khb_second_opinion_differences',
    help: 'Accepted documents on which our verifier and the second one part; above 0: look into it at once',
    registers: [prometheus],
    collect: async () => void (await look()),
  });
  const look = async () => {
    const differences = await count().catch(() => undefined);
    if (differences !== undefined) standing.set(differences);
    return differences ?? 0;
  };
  return async () => ((await look()) > 0 ? ['second-opinion'] : []);
}

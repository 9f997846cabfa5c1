import { Gauge, type Registry } from 'prom-client';

export interface Dependency {
  readonly name: string;
  readonly reachable: () => Promise<void>;
  /** without it this process can't do its work at all */
  readonly needed: boolean;
}
export interface ReadinessCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail?: string;
}

const patienceMs = 3_000;

/**
 * Asks every server at once and answers within three seconds. One that is away but not needed leaves the process
 * ready and says so: intake takes documents in while Redis or the backup is away.
 */
export function readiness(
  dependencies: readonly Dependency[],
  prometheus: Registry,
): () => Promise<ReadinessCheck[]> {
  const up = new Gauge({
    name: 'khb_server_up',
    help: '1 when a server behind this process answered at the last look',
    labelNames: ['server'],
    registers: [prometheus],
    collect: async () => void (await look()),
  });
  const look = () =>
    Promise.all(
      dependencies.map(async ({ name, reachable, needed }) => {
        const answers = await withinPatience(reachable());
        up.set({ server: name }, answers ? 1 : 0);
        if (answers) return { name, ok: true };
        return needed
          ? { name, ok: false, detail: 'does not answer' }
          : { name, ok: true, detail: 'does not answer; work that needs it waits' };
      }),
    );
  return look;
}

function withinPatience(asked: Promise<void>): Promise<boolean> {
  return Promise.race([
    asked.then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), patienceMs).unref()),
  ]);
}

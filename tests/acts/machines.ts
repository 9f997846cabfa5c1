import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServiceProcess, type Surroundings, startService } from '../support/service.ts';
import type { PrivateStack } from '../support/stack.ts';
import type { RunningWitness } from '../support/witness.ts';

export const roles = ['api', 'worker', 'scheduler'] as const;
type Role = (typeof roles)[number];
export const serverNames = ['mongo', 'redis', 'primary', 'backup'] as const;
type ServerName = (typeof serverNames)[number];
export type MachineName = Role | ServerName | 'witness';
export const machineNames: readonly MachineName[] = [...roles, ...serverNames, 'witness'];

/** Every process of a province: three of the service, four servers, a witness. Each can be killed and started again. */
export interface Machines {
  readonly url: string;
  /** SIGKILL, no goodbye; the same again does no harm */
  kill(name: MachineName): Promise<void>;
  /** on its data, at its address; what is up is left alone */
  start(name: MachineName): Promise<void>;
  startAll(): Promise<void>;
  /** What a server that was killed kept is gone: it starts as one that was never there. */
  throwAway(name: ServerName): Promise<void>;
  /** the last words of each process of the service, those that were killed too */
  logs(): string;
  end(): Promise<void>;
}

/** Kept of the logs, for whoever looks into a fault. */
const KEPT = 4_000_000;

export async function startMachines(
  stack: PrivateStack,
  surroundings: Pick<Surroundings, 'env'>,
  witness: RunningWitness,
): Promise<Machines> {
  const running = new Map<Role, ServiceProcess>();
  const up = new Set<MachineName>([...serverNames, 'witness']);
  let past = '';
  let port: string | undefined;

  const isRole = (name: MachineName): name is Role => (roles as readonly string[]).includes(name);
  const startRole = async (role: Role) => {
    const options = role === 'api' && port !== undefined ? { role, port } : { role };
    const started = await startService(surroundings, options);
    if (role === 'api') port = new URL(started.url).port;
    running.set(role, started);
  };
  const killRole = async (role: Role) => {
    const process = running.get(role);
    if (!process) return;
    await process.kill();
    past = (past + process.logs()).slice(-KEPT);
    running.delete(role);
  };
  const kill = async (name: MachineName) => {
    if (!up.delete(name)) return;
    if (isRole(name)) await killRole(name);
    else if (name === 'witness') await witness.kill();
    else await stack.servers[name].kill();
  };
  const start = async (name: MachineName) => {
    if (up.has(name)) return;
    if (isRole(name)) await startRole(name);
    else if (name === 'witness') await witness.start();
    else await stack.servers[name].start();
    up.add(name);
  };
  const startAll = async () => {
    for (const name of [...serverNames, 'witness', ...roles] as const) await start(name);
  };
  await startAll();
  return {
    url: `http://127.0.0.1:${port}`,
    kill,
    start,
    startAll,
    throwAway: async (name) => {
      await kill(name);
      await rm(join(stack.dir, 'data', name), { recursive: true, force: true });
    },
    logs: () => past + [...running.values()].map((one) => one.logs()).join(''),
    end: async () => {
      for (const role of roles) await killRole(role);
      await witness.stop();
    },
  };
}

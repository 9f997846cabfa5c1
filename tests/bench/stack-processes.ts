import type { ProcessName } from '../../trial/stack/addresses.ts';
import { readStackFile, startedServers } from '../../trial/stack/stack-file.ts';
import type { PrivateStack } from '../support/stack.ts';

export interface StackProcesses {
  /** of the servers that the stack has started */
  readonly pids: ReadonlyMap<ProcessName, number>;
  /** the program that stands for MongoDB, for whoever reads the figures; `environment` where it was given */
  readonly mongoMake: string;
}

export async function stackProcesses({ dir }: PrivateStack): Promise<StackProcesses> {
  const servers = startedServers(
    (await readStackFile(dir)) ?? { version: 1, detached: false, users: [], servers: {} },
  );
  const pids = servers.flatMap(([name, { process }]) => (process ? [[name, process.pid] as const] : []));
  const mongoMake = servers.find(([name]) => name === 'mongo')?.[1].make ?? 'environment';
  return { pids: new Map(pids), mongoMake };
}

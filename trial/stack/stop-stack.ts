import { join } from 'node:path';
import type { ProcessName } from './addresses.ts';
import { endProcess } from './process-identity.ts';
import { cares } from './recipes.ts';
import { StackError } from './stack-error.ts';
import { startedServers } from './stack-file.ts';
import { type StackRecord, setStopped, withStackRecord } from './stack-record.ts';
import { strayServers } from './stray-processes.ts';

/**
 * Stops every server of the folder, whoever started or uses them. Safe to repeat; nothing running is no fault.
 * @returns the names of those that ran
 * @throws StackError stop-failed
 */
export async function stopStack(dir: string, onWait?: (owner: number, waitedMs: number) => void) {
  return withStackRecord(dir, stopAll, onWait);
}

/** The same with the folder's lock held. */
export async function stopAll(record: StackRecord): Promise<ProcessName[]> {
  const stopped = await Promise.all(
    startedServers(record.file()).map(async ([name]) =>
      (await stopServer(record, name)) ? name : undefined,
    ),
  );
  await record.change((file) => ({ ...file, detached: false, users: [] }));
  return stopped.filter((name) => name !== undefined);
}

/** @returns whether it ran */
export async function stopServer(record: StackRecord, name: ProcessName): Promise<boolean> {
  const { graceMs, title } = cares[name];
  const server = startedServers(record.file()).find(([each]) => each === name)?.[1];
  const known = server?.process ? [server.process] : [];
  const strays = strayServers(join(record.dir, 'data', name)).filter(({ pid }) => pid !== known[0]?.pid);
  let ran = false;
  for (const identity of [...known, ...strays]) {
    ran = true;
    if (!(await endProcess(identity, graceMs))) {
      throw new StackError('stop-failed', `${title}: tiến trình ${identity.pid} không dừng / does not stop`);
    }
  }
  await setStopped(record, name);
  return ran;
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessName } from './addresses.ts';
import { withLock } from './lock.ts';
import {
  emptyStackFile,
  readStackFile,
  type ServerRecord,
  type StackFile,
  startedServers,
  writeStackFile,
} from './stack-file.ts';

/** stack.json while the folder's lock is held: read once, written after each change, one write at a time. */
export interface StackRecord {
  readonly dir: string;
  file(): StackFile;
  change(changed: (file: StackFile) => StackFile): Promise<void>;
}

/** Runs `work` with the folder to ourselves; another launcher that wants it waits. */
export async function withStackRecord<T>(
  dir: string,
  work: (record: StackRecord) => Promise<T>,
  onWait?: (owner: number, waitedMs: number) => void,
): Promise<T> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return withLock(
    join(dir, 'lock'),
    async () => {
      let file = (await readStackFile(dir)) ?? emptyStackFile;
      let written: Promise<void> = Promise.resolve();
      return work({
        dir,
        file: () => file,
        change(changed) {
          file = changed(file);
          const snapshot = file;
          written = written.then(() => writeStackFile(dir, snapshot));
          return written;
        },
      });
    },
    onWait,
  );
}

export function setServer(record: StackRecord, name: ProcessName, server: ServerRecord): Promise<void> {
  return record.change((file) => ({ ...file, servers: { ...file.servers, [name]: server } }));
}

/** Marks a server stopped; its ports stay with it. */
export function setStopped(record: StackRecord, name: ProcessName): Promise<void> {
  return record.change((file) => {
    const server = startedServers(file).find(([each]) => each === name)?.[1];
    return server ? { ...file, servers: { ...file.servers, [name]: { ...server, process: null } } } : file;
  });
}

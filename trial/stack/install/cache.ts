import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../lock.ts';

/** Where programs come from, and who is told what is being waited for. */
export interface ProgramSearch {
  readonly env: NodeJS.ProcessEnv;
  readonly cache: string;
  readonly progress: (line: string) => void;
}

/** KHB_CACHE, else the user's cache folder (XDG Base Directory). */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return env.KHB_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kho-hoc-ba');
}

/** An entry's folder name: what, which version, for which machine. */
export function cacheEntry(name: string, version: string): string {
  return `${name.toLowerCase()}-${version}-${process.platform}-${process.arch}`;
}

/** The entry's folder when it is installed. It appears by one rename, so what is there is whole. */
export async function cached(search: ProgramSearch, entry: string): Promise<string | undefined> {
  const folder = join(search.cache, entry);
  return (await isFolder(folder)) ? folder : undefined;
}

/**
 * Installs an entry once, however many launchers want it: built in a folder of its own, then renamed.
 * A crash leaves a `.partial` folder, which the next install of the entry removes.
 */
export async function installOnce(
  search: ProgramSearch,
  entry: string,
  build: (folder: string, logFile: string) => Promise<void>,
): Promise<string> {
  const target = join(search.cache, entry);
  const logs = join(search.cache, 'logs');
  await mkdir(logs, { recursive: true });
  let told = 0;
  const onWait = (owner: number, waitedMs: number) => {
    if (waitedMs < told) return;
    told = waitedMs + 5_000;
    search.progress(
      `${entry}: chờ tiến trình ${owner} cài xong / waiting for process ${owner} to install it`,
    );
  };
  return withLock(
    join(search.cache, 'locks', entry),
    async () => {
      if (await isFolder(target)) return target;
      for (const name of await readdir(search.cache)) {
        if (name.startsWith(`${entry}.partial-`)) {
          await rm(join(search.cache, name), { recursive: true, force: true });
        }
      }
      const draft = join(search.cache, `${entry}.partial-${crypto.randomUUID()}`);
      await mkdir(draft);
      try {
        await build(draft, join(logs, `${entry}.log`));
        await rename(draft, target);
      } catch (error) {
        await rm(draft, { recursive: true, force: true });
        throw error;
      }
      return target;
    },
    onWait,
  );
}

/** Takes an entry out that no longer works here (its Python is gone), so that it is installed anew. */
export async function dropCached(search: ProgramSearch, entry: string): Promise<void> {
  await withLock(join(search.cache, 'locks', entry), () =>
    rm(join(search.cache, entry), { recursive: true, force: true }),
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

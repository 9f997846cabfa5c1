import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const patience = { timeout: 180_000 };

/** The interpreter of an environment with what was asked for, or why it can't be had here. */
export type PythonTool = { readonly python: string } | { readonly missing: string };

/**
 * Finds a tool of PyPI in the project's cache, or installs it there once, without root. The environment is made in a
 * folder of its own and moved into place at the end: a cut-off install leaves nothing that looks finished.
 * @param versions `name==version`, the tool itself first
 */
export async function findPythonTool(name: string, versions: readonly string[]): Promise<PythonTool> {
  const tools = join(cacheDir(), 'tools');
  const home = join(tools, `${name}-${versions.map((version) => version.split('==')[1]).join('-')}`);
  const python = join(home, 'bin', 'python');
  if (existsSync(python)) return { python };
  let trial: string | undefined;
  try {
    await mkdir(tools, { recursive: true });
    trial = await mkdtemp(join(tools, `.${name}-`));
    await run('python3', ['-m', 'venv', trial], patience);
    await run(
      join(trial, 'bin', 'python'),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...versions],
      patience,
    );
    await run(join(trial, 'bin', 'python'), ['-c', `import ${name}`], patience);
    await rename(trial, home).catch((error: NodeJS.ErrnoException) => {
      // Another run was first: its environment is as good as ours.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return { python };
  } catch (error) {
    return {
      missing: `${name} cannot be installed here: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    };
  } finally {
    if (trial) await rm(trial, { recursive: true, force: true });
  }
}

export function cacheDir(): string {
  return process.env.KHB_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kho-hoc-ba');
}

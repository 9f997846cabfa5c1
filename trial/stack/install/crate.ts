import { StackError } from '../stack-error.ts';
import { cacheEntry, installOnce, type ProgramSearch } from './cache.ts';
import { findOnPath } from './find-program.ts';
import { runInstaller } from './run-installer.ts';

/**
 * Builds a program from crates.io into the cache. Only ever on request: it takes 5 to 10 minutes.
 * @returns the folder, with the program under bin/
 * @throws StackError program-missing, install-failed
 */
export async function installCrate(
  search: ProgramSearch,
  { crate, version }: { crate: string; version: string },
  title: string,
): Promise<string> {
  const cargo = await findOnPath('cargo', search.env);
  const cmake = await findOnPath('cmake', search.env);
  if (!cargo || !cmake) {
    throw new StackError(
      'program-missing',
      `${title}: cần cargo và cmake trên PATH / needs cargo and cmake on PATH`,
    );
  }
  return installOnce(search, cacheEntry(crate, version), (folder, logFile) =>
    runInstaller({
      title: `${title} (cargo install; 5-10 phút / minutes)`,
      command: cargo,
      args: [
        ...['install', crate, '--version', version, '--ignore-rust-version', '--no-track'],
        ...['--root', folder],
      ],
      env: search.env,
      logFile,
      progress: search.progress,
    }),
  );
}

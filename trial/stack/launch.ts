import { spawn } from 'node:child_process';
import { chmod, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { identifyProcess, type ProcessIdentity } from './process-identity.ts';
import type { Launch, Place } from './servers/recipe.ts';
import { StackError } from './stack-error.ts';

/** What servers get of the caller's environment; the rest (credentials, other servers' settings) stays out. */
const passedOn = ['PATH', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'LD_LIBRARY_PATH', 'SSL_CERT_FILE'];

/**
 * Starts a server in a session of its own (Ctrl-C in the terminal reaches the launcher alone, which stops its servers
 * in order), output appended to its log.
 * @throws StackError start-failed
 */
export async function launchServer(
  place: Place,
  launch: Launch,
  logFile: string,
  env: NodeJS.ProcessEnv,
): Promise<ProcessIdentity> {
  await mkdir(place.dataDir, { recursive: true });
  await mkdir(dirname(logFile), { recursive: true });
  for (const [path, content] of Object.entries(launch.privateFiles ?? {})) {
    await writeFile(path, content, { mode: 0o600 });
    await chmod(path, 0o600);
  }
  const log = await open(logFile, 'a', 0o600);
  try {
    const child = spawn(place.program.command, [...place.program.args, ...launch.args], {
      cwd: place.dataDir,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: {
        ...Object.fromEntries(passedOn.flatMap((key) => (env[key] === undefined ? [] : [[key, env[key]]]))),
        // Servers look for settings in the home folder; the user's own are not for this one.
        HOME: place.dataDir,
        ...place.program.env,
        ...launch.env,
      },
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    if (child.pid === undefined) throw new Error('no process');
    // One that ended at once has no start time: it matches no process, and is told with its log as any that fails.
    return identifyProcess(child.pid) ?? { pid: child.pid, started: 'ended at once' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StackError('start-failed', `${place.program.command}: ${reason}; log: ${logFile}`, {
      cause: error,
    });
  } finally {
    await log.close();
  }
}

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '../../trial/stack/process-identity.ts';
import {
  type RunningStack,
  type ServerName,
  type StackAddresses,
  type StackOptions,
  stackEnvironment,
  startStack,
} from '../../trial/stack/stack.ts';
import { readStackFile } from '../../trial/stack/stack-file.ts';
import { stopStack } from '../../trial/stack/stop-stack.ts';

const prefix = 'kho-hoc-ba-test-';

export interface PrivateStack extends RunningStack {
  readonly dir: string;
  /** Stops the servers that are its own and deletes their data. */
  remove(): Promise<void>;
}

/**
 * A stack of a test's own in a temporary folder, to kill and start as it likes.
 * With `own`, only those servers are its own and the others are the shared ones of the run, which can't be killed.
 */
export async function privateStack(
  options: { own?: readonly ServerName[]; shared?: StackAddresses; makes?: StackOptions['makes'] } = {},
): Promise<PrivateStack> {
  const dir = await temporaryFolder();
  const stack = await startStack({
    dir,
    env: { ...process.env, ...sharedUris(options) },
    ...(options.makes && { makes: options.makes }),
  });
  return {
    ...stack,
    dir,
    async remove() {
      await stack.down();
      await stopStack(dir); // also where a failed test still used it
      await removeFolder(dir);
    },
  };
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), prefix));
}

export function removeFolder(dir: string): Promise<void> {
  return rm(dir, { recursive: true, force: true, maxRetries: 3 });
}

/** Stops and deletes what a run that was killed with -9 left in the temporary folder. */
export async function sweepAbandonedStacks(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const dir = join(tmpdir(), name);
    const users = (await readStackFile(dir).catch(() => undefined))?.users ?? [];
    if (users.length === 0 || users.some(isRunning)) continue;
    await stopStack(dir);
    await removeFolder(dir);
  }
}

function sharedUris({ own, shared }: { own?: readonly ServerName[]; shared?: StackAddresses }) {
  if (!own || !shared) return {};
  const { mongoUrl, redisUrl, primaryS3Url, backupS3Url } = shared;
  return stackEnvironment({
    mongoUrl: own.includes('mongo') ? '' : mongoUrl,
    redisUrl: own.includes('redis') ? '' : redisUrl,
    primaryS3Url: own.includes('primary') ? '' : primaryS3Url,
    backupS3Url: own.includes('backup') ? '' : backupS3Url,
  });
}

import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { identifyProcess, isRunning } from './process-identity.ts';

const claimSchema = z.object({ pid: z.number().int(), started: z.string(), released: z.boolean() });
type Claim = z.infer<typeof claimSchema>;

/**
 * Runs `work` while holding the lock kept in `folder`, among all processes of this machine.
 *
 * Claims are files numbered upwards; the holder is the owner of the highest number. A claim whose owner has ended,
 * or which was released, is passed by creating the next number, which only one contender can do (link(2) fails when
 * the name exists). Nobody deletes the highest claim, so two contenders can't both think a stale lock theirs.
 * A crash leaves a claim whose owner has ended: the next contender passes it and removes the lower ones.
 */
export async function withLock<T>(
  folder: string,
  work: () => Promise<T>,
  onWait?: (ownerPid: number, waitedMs: number) => void,
): Promise<T> {
  const me = identifyProcess(process.pid);
  if (!me) throw new Error('this process can not be found in the process table');
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `draft-${process.pid}-${crypto.randomUUID()}`);
  await writeFile(draft, JSON.stringify({ ...me, released: false } satisfies Claim));
  const since = Date.now();
  try {
    let claim: string | undefined;
    while (claim === undefined) {
      claim = await tryClaim(folder, draft, (owner) => onWait?.(owner, Date.now() - since));
      if (claim === undefined) await sleep(100);
    }
    try {
      return await work();
    } finally {
      await writeFile(draft, JSON.stringify({ ...me, released: true } satisfies Claim));
      await rename(draft, claim);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** The path of our claim, or undefined when another process holds the lock. */
async function tryClaim(
  folder: string,
  draft: string,
  onWait: (owner: number) => void,
): Promise<string | undefined> {
  const highest = await highestClaim(folder);
  if (highest > 0) {
    const holder = await readClaim(join(folder, `claim-${highest}`));
    if (holder && !holder.released && isRunning(holder)) {
      onWait(holder.pid);
      return undefined;
    }
  }
  const mine = join(folder, `claim-${highest + 1}`);
  try {
    await link(draft, mine);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw error;
  }
  // A directory listing is no snapshot: it may have missed a higher claim while lower ones were removed.
  if ((await highestClaim(folder)) !== highest + 1) {
    await rm(mine, { force: true });
    return undefined;
  }
  for (const name of await readdir(folder)) {
    const number = claimNumber(name);
    if (number > 0 && number <= highest) await rm(join(folder, name), { force: true });
  }
  return mine;
}

async function highestClaim(folder: string): Promise<number> {
  return Math.max(0, ...(await readdir(folder)).map(claimNumber));
}

function claimNumber(name: string): number {
  return Number(/^claim-(\d+)$/.exec(name)?.[1] ?? 0);
}

/** Claims appear whole (link, rename): one that can't be read was not written by us, and binds nobody. */
async function readClaim(path: string): Promise<Claim | undefined> {
  try {
    return claimSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

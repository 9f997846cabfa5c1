import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../../../trial/stack/lock.ts';
import { identifyProcess } from '../../../../trial/stack/process-identity.ts';

const lockModule = fileURLToPath(new URL('../../../../trial/stack/lock.ts', import.meta.url));
let dir: string;
let folder: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lock-'));
  folder = join(dir, 'lock');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A process of its own that takes the lock and runs the script while holding it. */
function holder(script: string) {
  const source = `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
    import { withLock } from ${JSON.stringify(lockModule)};
    const counter = ${JSON.stringify(join(dir, 'counter'))}; const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
    for (let turn = 0; turn < 5; turn += 1) await withLock(${JSON.stringify(folder)}, async () => { ${script} });`;
  return spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const addOne =
  'const n = Number(readFileSync(counter, "utf8")); await sleep(2); writeFileSync(counter, String(n + 1));';

describe('withLock', () => {
  it('lets one in at a time among the callers of one process', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 5 }, () => withLock(folder, work)));
    expect(most).toBe(1);
  });

  it('lets one in at a time among processes, also where all find a stale lock', async () => {
    await writeFile(join(dir, 'counter'), '0');
    await mkdir(folder);
    await writeFile(join(folder, 'claim-7'), JSON.stringify({ pid: 1, started: 'gone', released: false }));
    const holders = Array.from({ length: 4 }, () => holder(addOne));
    const codes = await Promise.all(holders.map(async (each) => (await once(each, 'exit'))[0]));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(await readFile(join(dir, 'counter'), 'utf8')).toBe('20');
    expect((await readdir(folder)).filter((name) => name.startsWith('draft-'))).toEqual([]);
  });

  it('passes the lock of a process that was killed while holding it', async () => {
    const killed = holder('console.log("held"); await sleep(60_000);');
    await once(killed.stdout, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    await expect(withLock(folder, async () => 'mine')).resolves.toBe('mine');
  });

  it('waits for a living owner and names it', async () => {
    const living = holder('console.log("held"); await sleep(700);');
    await once(living.stdout, 'data');
    const owners = new Set<number>();
    await withLock(
      folder,
      async () => {},
      (owner) => owners.add(owner),
    );
    expect([...owners]).toEqual([living.pid]);
    living.kill('SIGKILL');
  });

  it('is free again after work that failed', async () => {
    await expect(
      withLock(folder, async () => {
        throw new Error('work');
      }),
    ).rejects.toThrow('work');
    await expect(withLock(folder, async () => 'next')).resolves.toBe('next');
  });

  it('is not bound by a claim it cannot read', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'claim-3'), 'not a claim');
    await expect(withLock(folder, async () => 'mine')).resolves.toBe('mine');
    expect(identifyProcess(process.pid)).toBeDefined();
  });
});

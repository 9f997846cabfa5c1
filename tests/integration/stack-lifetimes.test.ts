import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { processNames } from '../../trial/stack/addresses.ts';
import { isRunning, type ProcessIdentity } from '../../trial/stack/process-identity.ts';
import { stackEnvironment, startStack } from '../../trial/stack/stack.ts';
import { readStackFile, startedServers, writeStackFile } from '../../trial/stack/stack-file.ts';
import { stopStack } from '../../trial/stack/stop-stack.ts';
import { strayServers } from '../../trial/stack/stray-processes.ts';
import { privateStack, removeFolder } from '../support/stack.ts';

const run = promisify(execFile);
const source = (path: string) => fileURLToPath(new URL(`../../trial/stack/${path}`, import.meta.url));

let dir: string;
beforeEach(async () => {
  // Not the prefix of a run's own stack: these folders look abandoned in the middle of a test.
  dir = await mkdtemp(join(tmpdir(), 'kho-hoc-ba-lifetime-'));
});
afterEach(async () => {
  await stopStack(dir);
  expect(await processesOf(dir)).toEqual([]);
  await removeFolder(dir);
});

/** Every server process of the folder that runs, recorded or not. */
async function processesOf(folder: string): Promise<ProcessIdentity[]> {
  const file = await readStackFile(folder);
  const recorded = file ? startedServers(file).flatMap(([, { process }]) => process ?? []) : [];
  const found = processNames.flatMap((name) => strayServers(join(folder, 'data', name)));
  const byPid = new Map([...recorded.filter(isRunning), ...found].map((each) => [each.pid, each]));
  return [...byPid.values()];
}

/** A process that starts the stack, prints its addresses as one line, and stays until told to end. */
async function launcher(env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; addresses: unknown }> {
  const script = `import { startStack } from ${JSON.stringify(source('stack.ts'))};
    const stack = await startStack({ dir: ${JSON.stringify(dir)} });
    console.log(JSON.stringify(stack.addresses)); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, addresses: JSON.parse(String(line)) };
}

/** Only Valkey is the stack's own: what is tested here is the same for all four, and the others start slowly. */
function valkeyOnly(): NodeJS.ProcessEnv {
  return { ...process.env, ...stackEnvironment(inject('addresses')), KHB_REDIS_URL: '' };
}

async function allEnd(processes: readonly ProcessIdentity[]): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (processes.some(isRunning) && Date.now() < deadline) await sleep(50);
  expect(processes.filter(isRunning)).toEqual([]);
}

describe('two launchers at once on one folder', () => {
  it('share one stack; the servers end with the second to go', async () => {
    const [one, two] = await Promise.all([launcher(process.env), launcher(process.env)]);
    expect(one.addresses).toEqual(two.addresses);
    const processes = await processesOf(dir);
    expect(processes).toHaveLength(4);
    one.child.kill('SIGTERM');
    await once(one.child, 'exit');
    await sleep(300);
    expect(processes.every(isRunning)).toBe(true);
    two.child.kill('SIGTERM');
    await once(two.child, 'exit');
    await allEnd(processes);
  });
});

describe('a launcher that ends', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s takes its servers along', async (signal) => {
    const { child } = await launcher(valkeyOnly());
    const processes = await processesOf(dir);
    expect(processes).toHaveLength(1);
    child.kill(signal);
    const [code] = await once(child, 'exit');
    expect(code).toBe(signal === 'SIGINT' ? 130 : 143);
    await allEnd(processes);
  });

  it('by kill -9 leaves them to the next start, which ends them and starts on the same data', async () => {
    const { child, addresses } = await launcher(valkeyOnly());
    const left = await processesOf(dir);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(left.every(isRunning)).toBe(true);
    const told: string[] = [];
    const next = await startStack({ dir, env: valkeyOnly(), progress: (line) => told.push(line) });
    expect(left.some(isRunning)).toBe(false);
    expect(next.addresses).toEqual(addresses);
    expect(told.join('\n')).toContain('ended leftovers of an earlier run: redis');
    await next.down();
    expect(await processesOf(dir)).toEqual([]);
  });

  it('between a start and its record leaves a server that the next start finds', async () => {
    const { child } = await launcher(valkeyOnly());
    const left = await processesOf(dir);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const file = await readStackFile(dir);
    const redis = file?.servers.redis;
    if (redis?.origin !== 'started') throw new Error('redis is not recorded');
    await writeStackFile(dir, {
      ...file,
      version: 1,
      detached: false,
      users: [],
      servers: { redis: { ...redis, process: null } },
    });
    const next = await startStack({ dir, env: valkeyOnly() });
    expect(left.some(isRunning)).toBe(false);
    await next.down();
  });
});

describe('what an unclean stop leaves in stack.json', () => {
  it('never makes it signal a process that only has the same number', async () => {
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    try {
      const first = await startStack({ dir, env: valkeyOnly() });
      await first.down();
      const file = await readStackFile(dir);
      const redis = file?.servers.redis;
      if (redis?.origin !== 'started' || bystander.pid === undefined) throw new Error('not recorded');
      const stale = { pid: bystander.pid, started: 'another-boot:1' };
      await writeStackFile(dir, {
        version: 1,
        detached: false,
        users: [{ ...stale, use: 'gone' }],
        servers: { redis: { ...redis, process: stale } },
      });
      const next = await startStack({ dir, env: valkeyOnly() });
      expect(next.servers.redis.pid).not.toBe(bystander.pid);
      await next.down();
      expect(bystander.exitCode).toBeNull();
      expect(bystander.signalCode).toBeNull();
    } finally {
      bystander.kill('SIGKILL');
    }
  });

  it('moves to another port when a stranger has taken the old one', async () => {
    const first = await startStack({ dir, env: valkeyOnly() });
    const { port } = new URL(first.addresses.redisUrl);
    await first.down();
    const script = `require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('up'))`;
    const stranger = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(stranger.stdout, 'data');
    try {
      const next = await startStack({ dir, env: valkeyOnly() });
      expect(new URL(next.addresses.redisUrl).port).not.toBe(port);
      await next.servers.redis.kill();
      await next.servers.redis.start();
      await next.down();
    } finally {
      stranger.kill('SIGKILL');
    }
  });
});

describe('servers of the environment', () => {
  it('are used as they are, and neither stopped nor started', async () => {
    const shared = inject('addresses');
    const stack = await privateStack({ own: [], shared });
    expect(stack.addresses).toEqual(shared);
    await expect(stack.servers.mongo.kill()).rejects.toMatchObject({ name: 'StackError', code: 'not-ours' });
    await stack.remove();
    const again = await privateStack({ own: ['redis'], shared });
    expect(again.addresses.mongoUrl).toBe(shared.mongoUrl);
    expect(again.addresses.redisUrl).not.toBe(shared.redisUrl);
    await again.remove();
  });
});

describe('a server that cannot start', () => {
  it('is told with the end of its log, and nothing is left running', async () => {
    const broken = join(dir, 'bin');
    await mkdir(broken);
    const env = { ...valkeyOnly(), PATH: `${broken}:${process.env.PATH}` };
    for (const delay of [0, 1]) {
      const program = `#!/bin/sh\nsleep ${delay}\necho "disk on fire" >&2\nexit 1\n`;
      await writeFile(join(broken, 'valkey-server'), program, { mode: 0o755 });
      const failing = startStack({ dir, env });
      await expect(failing).rejects.toMatchObject({ code: 'start-failed' });
      await expect(failing).rejects.toThrow(/disk on fire/);
      expect(await processesOf(dir)).toEqual([]);
    }
  });
});

describe('npm run stack', () => {
  const cli = (args: string[], env = valkeyOnly()) =>
    run(process.execPath, [source('main.ts'), ...args, '--dir', dir, '--json'], { env });
  const last = (stdout: string) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');

  it('brings up, tells, stops and resets; a second up joins', async () => {
    const up = last((await cli(['up'])).stdout);
    const states = up.servers.map(({ state }: { state: string }) => state);
    expect(states).toEqual(['environment', 'ready', 'environment', 'environment', 'ready']);
    expect(last((await cli(['up'])).stdout).servers).toEqual(up.servers);
    expect(await processesOf(dir)).toHaveLength(2);
    const user = await startStack({ dir, env: valkeyOnly() });
    await user.down();
    expect(last((await cli(['status'])).stdout).servers[1].state).toBe('ready');
    expect(last((await cli(['down'])).stdout).stopped).toEqual(['redis', 'witness']);
    expect(await processesOf(dir)).toEqual([]);
    expect(last((await cli(['down'])).stdout).stopped).toEqual([]);
    await cli(['reset']);
    expect(await readStackFile(dir)).toBeUndefined();
  });

  it('refuses to reset a folder that holds anything it did not make', async () => {
    await cli(['up']);
    await writeFile(join(dir, 'thesis.txt'), 'years of work');
    await expect(cli(['reset'])).rejects.toMatchObject({ code: 1 });
    expect(await processesOf(dir)).toHaveLength(2);
  });

  it('answers 64 and the usage to what it does not know', async () => {
    await expect(cli(['explode'])).rejects.toMatchObject({ code: 64 });
    await expect(cli(['up', '--explode'])).rejects.toMatchObject({ code: 64 });
    expect((await cli(['--help'])).stdout).toContain('npm run stack');
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import {
  endProcess,
  identifyProcess,
  isRunning,
  signalProcess,
} from '../../../../trial/stack/process-identity.ts';

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

async function start(script: string) {
  child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  if (child.stdout) await once(child.stdout, 'data');
  const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
  if (!identity) throw new Error('did not start');
  return identity;
}

const wait = 'console.log(1); setInterval(() => {}, 1000);';

describe('process identity', () => {
  it('is the same as long as the process runs', () => {
    expect(identifyProcess(process.pid)).toEqual(identifyProcess(process.pid));
  });

  it('ends with the process', async () => {
    const identity = await start(wait);
    expect(isRunning(identity)).toBe(true);
    expect(await endProcess(identity, 5_000)).toBe(true);
    expect(isRunning(identity)).toBe(false);
    expect(signalProcess(identity, 'SIGTERM')).toBe(false);
  });

  it('never signals another process that got the same number later', async () => {
    const identity = await start(wait);
    const earlier = { ...identity, started: 'another-boot:1' };
    expect(signalProcess(earlier, 'SIGKILL')).toBe(false);
    expect(await endProcess(earlier, 100)).toBe(true);
    expect(isRunning(identity)).toBe(true);
  });

  it('kills what does not heed SIGTERM once its grace is over', async () => {
    const identity = await start(`process.on('SIGTERM', () => {}); ${wait}`);
    expect(await endProcess(identity, 200)).toBe(true);
    expect(isRunning(identity)).toBe(false);
  });
});

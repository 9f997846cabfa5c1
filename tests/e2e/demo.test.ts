import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isRunning } from '../../trial/stack/process-identity.ts';
import { readStackFile, startedServers } from '../../trial/stack/stack-file.ts';
import { removeFolder, temporaryFolder } from '../support/stack.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
const resultSchema = z.object({
  ok: z.boolean(),
  readyAfterSeconds: z.number(),
  failed: z.array(z.string()),
  scenes: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      checks: z.array(z.object({ what: z.string(), ok: z.boolean() })).min(3),
      facts: z.record(z.string(), z.unknown()),
    }),
  ),
});

let dir: string;
beforeAll(async () => {
  dir = await temporaryFolder();
});
afterAll(() => removeFolder(dir));

/** Its servers are its own, as for a newcomer: no address of the run's servers is handed on. */
function environment() {
  const { PATH, HOME, KHB_CACHE, XDG_CACHE_HOME } = process.env;
  return { PATH, HOME, KHB_CACHE, XDG_CACHE_HOME };
}

async function demo(...args: string[]) {
  const npm = ['run', '--silent', 'demo', '--', '--dir', dir, '--pupils', '2', ...args];
  const { stdout, stderr } = await run('npm', npm, {
    cwd: root,
    env: environment(),
    maxBuffer: 16 * 1024 * 1024,
  });
  return { stdout, stderr };
}

describe('npm run demo', () => {
  test('shows every scene, finds all of it right and ends with 0; nothing is left running', async () => {
    const { stdout, stderr } = await demo('--json');
    const result = resultSchema.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
    expect(result.failed).toEqual([]);
    expect(result.ok).toBe(true);
    expect(result.scenes.map(({ name, ok }) => [name, ok])).toEqual([
      ['certificates', true],
      ['push-all', true],
      ['good-and-bad', true],
      ['two-sites', true],
      ['proven-receipt', true],
      ['requests', true],
      ['corrections', true],
      ['transfer', true],
      ['other-province', true],
      ['damage', true],
      ['index-made-again', true],
    ]);
    const [registered, pushed, judged] = result.scenes;
    expect(registered?.facts).toEqual({ inForce: [17, 17] });
    expect(pushed?.facts).toEqual({ opened: 12, accepted: 12, refused: 0 });
    expect(judged?.facts.cases).toMatchObject([
      { state: 'accepted' },
      { state: 'accepted' },
      {
        code: 'verification-failed',
        findings: expect.arrayContaining([expect.objectContaining({ code: 'digest-mismatch' })]),
      },
      {
        code: 'verification-failed',
        findings: [
          { code: 'certificate-expired-at-signing', role: 'principal' },
          { code: 'certificate-not-registered', role: 'principal' },
        ],
      },
      {
        code: 'verification-failed',
        findings: [{ code: 'certificate-of-another-school', role: 'principal' }],
      },
      { code: 'verification-failed', findings: [{ code: 'role-missing' }] },
      { code: 'school-mismatch', findings: [] },
    ]);
    // Nothing that a newcomer would wonder about.
    expect(stderr).not.toMatch(/warn|deprecat|MaxListeners|eviction|experimental/i);
    const servers = startedServers(
      (await readStackFile(`${dir}/servers`)) ?? { version: 1, detached: false, users: [], servers: {} },
    );
    expect(servers).toHaveLength(4);
    expect(servers.filter(([, { process: identity }]) => identity && isRunning(identity))).toEqual([]);
  });

  test('a second run starts within 15 s and prints tables; --keep leaves it running until it is told to stop', async () => {
    const program = fileURLToPath(new URL('../../trial/demo/main.ts', import.meta.url));
    const child = spawn(process.execPath, [program, '--dir', dir, '--pupils', '2', '--keep'], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    const lines: string[] = [];
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        lines.push(line);
        if (line.startsWith('Ctrl-C')) break;
      }
      const text = lines.join('\n');
      expect(text).not.toContain('✗');
      expect(text).toContain('Trường / school');
      const readyAfter = Number(/ready after ([0-9.]+) s/.exec(text)?.[1]);
      expect(readyAfter).toBeLessThan(15);
      const [, key, address] = /curl -H 'Authorization: Bearer (\S+)' (\S+)/.exec(text) ?? [];
      const answer = await fetch(address ?? '', { headers: { authorization: `Bearer ${key}` } });
      expect(answer.status).toBe(200);
      // A second demo in the same folder is refused and doesn't disturb the first.
      await expect(demo('--json')).rejects.toMatchObject({
        code: 1,
        stdout: expect.stringContaining('another demo'),
      });
      expect((await fetch(new URL('/healthz', address))).status).toBe(200);
    } finally {
      child.kill('SIGTERM');
    }
    const [code] = await ended;
    expect(code).toBe(0);
    const notes = lines.join('\n');
    const url = /the service is running: (\S+)/.exec(notes)?.[1] ?? '';
    await expect(fetch(new URL('/healthz', url))).rejects.toThrow();
  });

  test('wrong usage ends with 64 and starts nothing', async () => {
    await expect(demo('--pupils', '1')).rejects.toMatchObject({ code: 64 });
    await expect(demo('--colour')).rejects.toMatchObject({ code: 64 });
  });
});

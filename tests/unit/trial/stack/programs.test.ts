import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { cached, cacheFolder, installOnce } from '../../../../trial/stack/install/cache.ts';
import { findOnPath } from '../../../../trial/stack/install/find-program.ts';
import { atLeast } from '../../../../trial/stack/install/go-program.ts';
import { runInstaller } from '../../../../trial/stack/install/run-installer.ts';
import { gone, identifyProcess } from '../../../../trial/stack/process-identity.ts';
import { recipes } from '../../../../trial/stack/recipes.ts';
import { chooseProgram } from '../../../../trial/stack/servers/choose-program.ts';
import type { Program, ServerRecipe } from '../../../../trial/stack/servers/recipe.ts';
import { StackError } from '../../../../trial/stack/stack-error.ts';

let dir: string;
const lines: string[] = [];
const search = () => ({
  env: { PATH: dir },
  cache: join(dir, 'cache'),
  progress: (line: string) => lines.push(line),
});

beforeEach(async () => {
  lines.length = 0;
  dir = await mkdtemp(join(tmpdir(), 'programs-'));
  await mkdir(join(dir, 'cache'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('findOnPath', () => {
  it('finds an executable file, the first folder first, and nothing else', async () => {
    const [first, second] = [join(dir, '1'), join(dir, '2')];
    await mkdir(join(first, 'weed'), { recursive: true });
    await mkdir(second);
    await writeFile(join(first, 'minio'), '');
    await writeFile(join(second, 'minio'), '');
    await chmod(join(second, 'minio'), 0o755);
    const env = { PATH: ['relative', first, second].join(delimiter) };
    expect(await findOnPath('minio', env)).toBe(join(second, 'minio'));
    expect(await findOnPath('weed', env)).toBeUndefined();
  });
});

describe('cache', () => {
  it('is KHB_CACHE, else in XDG_CACHE_HOME, else in ~/.cache', () => {
    expect(cacheFolder({ KHB_CACHE: '/k', XDG_CACHE_HOME: '/x' })).toBe('/k');
    expect(cacheFolder({ XDG_CACHE_HOME: '/x' })).toBe('/x/kho-hoc-ba');
    expect(cacheFolder({})).toMatch(/\/\.cache\/kho-hoc-ba$/);
  });

  it('installs an entry once for two launchers at the same time', async () => {
    let built = 0;
    const build = async (folder: string) => {
      built += 1;
      await writeFile(join(folder, 'program'), 'x');
    };
    const both = await Promise.all([installOnce(search(), 'e', build), installOnce(search(), 'e', build)]);
    expect(built).toBe(1);
    expect(both[0]).toBe(both[1]);
    expect(await readdir(both[0])).toEqual(['program']);
  });

  it('shows nothing of an install that failed, and clears what a killed one left', async () => {
    await mkdir(join(dir, 'cache', 'e.partial-of-a-killed-one'));
    const failing = installOnce(search(), 'e', async (folder) => {
      await writeFile(join(folder, 'half'), 'x');
      throw new Error('no network');
    });
    await expect(failing).rejects.toThrow('no network');
    expect(await cached(search(), 'e')).toBeUndefined();
    expect((await readdir(join(dir, 'cache'))).filter((name) => name.startsWith('e'))).toEqual([]);
  });

  it('ends an installer with the launcher, so that it writes no more into a folder given up', async () => {
    const module = fileURLToPath(
      new URL('../../../../trial/stack/install/run-installer.ts', import.meta.url),
    );
    const script = `import { runInstaller } from ${JSON.stringify(module)};
      const sleeper = 'require("node:fs").writeFileSync(' + JSON.stringify(${JSON.stringify(join(dir, 'pid'))}) + ', String(process.pid)); setInterval(() => {}, 1000)';
      await runInstaller({ title: 'T', command: process.execPath, args: ['-e', sleeper], env: process.env,
        logFile: ${JSON.stringify(join(dir, 'l.log'))}, progress: () => {} });`;
    const launcher = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    const pid = await vi.waitFor(
      async () =>
        z.coerce
          .number()
          .positive()
          .parse(await readFile(join(dir, 'pid'), 'utf8')),
      10_000,
    );
    const installer = identifyProcess(pid);
    expect(installer).toBeDefined();
    launcher.kill('SIGTERM');
    expect((await once(launcher, 'exit'))[0]).toBe(143);
    expect(installer && (await gone(installer, 5_000))).toBe(true);
  });

  it('tells the end of the log of an installer that failed', async () => {
    const step = { title: 'T', env: process.env, logFile: join(dir, 'l.log'), progress: () => {} };
    const script = 'console.error("no space left"); process.exit(3)';
    await expect(runInstaller({ ...step, command: process.execPath, args: ['-e', script] })).rejects.toThrow(
      /exit 3[\s\S]*no space left/,
    );
    await expect(runInstaller({ ...step, command: join(dir, 'absent'), args: [] })).rejects.toMatchObject({
      code: 'install-failed',
    });
  });
});

describe('chooseProgram', () => {
  const program = (make: string): Program => ({ make, command: `/${make}`, args: [], env: {} });
  const recipe = (candidates: ServerRecipe['candidates']): ServerRecipe => ({ ...recipes.mongo, candidates });
  const absent = { make: 'a', find: async () => undefined };
  const broken = {
    make: 'b',
    find: async (): Promise<Program> => {
      throw new StackError('install-failed', 'no network');
    },
  };
  const present = { make: 'c', find: async () => program('c') };

  it('takes the first that is there, past those that are not or fail', async () => {
    const chosen = await chooseProgram(recipe([absent, broken, present]), search(), undefined);
    expect(chosen.make).toBe('c');
  });

  it('says why, and the other way, when there is none', async () => {
    await expect(chooseProgram(recipe([absent, broken]), search(), undefined)).rejects.toThrow(
      /docker compose up[\s\S]*no network/,
    );
    await expect(chooseProgram(recipe([absent]), search(), undefined)).rejects.toMatchObject({
      code: 'program-missing',
    });
  });

  it('never opens data with another make than the one that made it', async () => {
    await expect(chooseProgram(recipe([absent, present]), search(), 'a')).rejects.toMatchObject({
      code: 'program-changed',
    });
  });
});

describe('command lines', () => {
  const credentials = { accessKey: 'access', secretKey: 'very-secret' };
  const place = (make: string, ports: number[]) => ({
    program: { make, command: 'x', args: [], env: {} },
    ports,
    dataDir: '/d/data/x',
    credentials,
  });

  it('sync MongoDB’s stand-ins on each commit', async () => {
    for (const make of ['secantus-py', 'secantus-rs']) {
      expect((await recipes.mongo.launch(place(make, [1]))).args).toContain('--sync-on-commit');
    }
    expect((await recipes.mongo.launch(place('mongod', [1]))).args).toContain('--replSet');
  });

  it('bind every server to 127.0.0.1 and give no secret to the process list', async () => {
    for (const recipe of Object.values(recipes)) {
      const ports = Array.from({ length: recipe.portCount }, (_, index) => 20_000 + index);
      const { args } = await recipe.launch(place(recipe.candidates[0]?.make ?? '', ports));
      expect(args.join(' ')).toContain('127.0.0.1');
      expect(args.join(' ')).not.toContain('very-secret');
    }
  });
});

describe('Go versions', () => {
  it('are compared as numbers', () => {
    expect(atLeast('go1.24.0', '1.24')).toBe(true);
    expect(atLeast('go1.9', '1.24')).toBe(false);
    expect(atLeast('go2.0', '1.24')).toBe(true);
    expect(atLeast('devel', '1.24')).toBe(false);
  });
});

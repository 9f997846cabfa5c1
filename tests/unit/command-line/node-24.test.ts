import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import packageFacts from '../../../package.json' with { type: 'json' };

const run = promisify(execFile);
const told = /^Cần Node 24, đang chạy v[0-9.]+; hãy chạy: npm rebuild node \/ want Node 24, .*\n$/;

/** An entry under a Node that says it is of this version. */
function underNode(version: string): Promise<{ code: unknown; out: string; err: string }> {
  const old = `for (const [name, value] of [['version', 'v${version}'], ['versions', { node: '${version}' }]])
    Object.defineProperty(process, name, { value });`;
  const imports = [`data:text/javascript,${encodeURIComponent(old)}`, './src/command-line/node-24.mjs'];
  const args = [...imports.flatMap((one) => ['--import', one]), '--eval', 'console.log("began")'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
  });
}

test('an older Node is told in one line what is wanted and how to get it, before the entry is read', async () => {
  const { code, out, err } = await underNode('20.20.2');
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(told);
});

test('Node 24 and later begin', async () => {
  for (const version of ['24.0.0', '26.1.0']) {
    expect(await underNode(version)).toEqual({ code: 0, out: 'began\n', err: '' });
  }
});

/** The folder of a Node older than 24 on this machine's path, if there is one. */
async function olderNode(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const answer = await run(join(folder, 'node'), ['--version']).catch(() => undefined);
    const version = Number(/^v([0-9]+)/.exec(answer?.stdout ?? '')?.[1]);
    if (version < 24) return folder;
  }
  return undefined;
}

const scripts = Object.entries(packageFacts.scripts);
/** Native programs, which any Node starts. */
const native = ['typecheck', 'format'];

test('no script begins without the check, but those of native programs', () => {
  const guard = /^node (--import )?\.\/src\/command-line\/node-24\.mjs /;
  const bare = scripts.filter(([, command]) => !guard.test(command));
  expect(bare.map(([name]) => name)).toEqual(native);
});

test('after npm ci --ignore-scripts on an older Node every script says what is missing, without a trace', {
  timeout: 120_000,
}, async (context) => {
  const older = await olderNode();
  if (older === undefined) return context.skip('this machine has no Node older than 24');
  const programs = await mkdtemp(join(tmpdir(), 'khb-no-node-'));
  try {
    const bin = join(process.cwd(), 'node_modules/.bin');
    for (const name of await readdir(bin)) {
      if (name !== 'node') await symlink(join(bin, name), join(programs, name));
    }
    const PATH = [programs, older, '/usr/bin', '/bin'].join(delimiter);
    const shell = (command: string) =>
      run('sh', ['-c', command], { env: { ...process.env, PATH } }).then(
        () => ({ code: 0, err: '' }),
        (error) => ({ code: error.code, err: error.stderr }),
      );
    expect((await shell('tsc --version && biome --version')).code).toBe(0);
    for (const [name, command] of scripts.filter(([name]) => !native.includes(name))) {
      const { code, err } = await shell(command);
      expect({ name, code }).toEqual({ name, code: 1 });
      expect(err, name).toMatch(told);
    }
  } finally {
    await rm(programs, { recursive: true, force: true });
  }
});

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(await readFile('package.json', 'utf8')));
/** Every npm script that is a program of ours, as `npm run` starts it. */
const programs = Object.entries(scripts).flatMap(([name, script]) => {
  const args = /^node (?<args>--import .*\/node-24\.mjs [^&]*main\.ts)$/.exec(script)?.groups?.args;
  return args === undefined
    ? []
    : [[name === 'start' ? 'npm start' : `npm run ${name}`, args.split(' ')] as const];
});

function run(args: readonly string[]): Promise<{ code: unknown; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME };
    execFile(process.execPath, args, { env, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
  });
}

test('the list is whole', () => {
  const names = [
    'start',
    'demo',
    'stack',
    'school',
    'admin',
    'verify',
    'c14n',
    'witness',
    'peer:ministry',
    'bench',
    'fuzz',
    'acts',
    'faults',
    'mutants',
  ];
  expect(programs.map(([name]) => name)).toEqual(
    names.map((name) => (name === 'start' ? 'npm start' : `npm run ${name}`)),
  );
});

test.each(programs)('%s: its help, that of a verb alone, and a wrong option', async (name, args) => {
  const { code, out, err } = await run([...args, '--help']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain(`  ${name} -- `);
  expect(out).toContain('Mã kết thúc / exit code: 0');

  // The first verb that the help names, if the program has verbs at all.
  const [, path = ''] = new RegExp(`^  ${name} -- ((?:[a-z0-9-]+ ?)*)(?: |$)`, 'm').exec(out) ?? [];
  const verb = path
    .trim()
    .split(' ')
    .filter((word) => /^[a-z]/.test(word));
  if (verb.length > 0) {
    const own = await run([...args, ...verb, '--help']);
    expect(own).toMatchObject({ code: 0, err: '' });
    const calls = own.out.split('\n').filter((line) => line.startsWith(`  ${name} -- `));
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) expect(call).toContain([name, '--', ...verb].join(' '));
  }

  const wrong = await run([...args, ...verb, '--khong-co']);
  expect(wrong).toMatchObject({ code: 64, out: '' });
  expect(wrong.err).toMatch(/--khong-co/);
  expect(wrong.err.trimEnd().split('\n')).toHaveLength(1);
  expect(wrong.err).toContain(`(${[name, '--', ...verb].join(' ')} --help)`);
});

test.each(programs.filter(([name]) => /admin|school|stack|bench|fuzz/.test(name)))(
  '%s: a word that is no verb is answered with those that are',
  async (name, args) => {
    const { code, out, err } = await run([...args, 'khong-co']);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toMatch(/^không có \/ there is no khong-co: cần một trong \/ want one of: [a-z0-9, -]+ \(/);
    expect(err).toContain(`(${name} -- --help)`);
  },
);

import { describe, expect, test } from 'vitest';
import type { Program } from '../../../src/command-line/program.ts';
import { runProgram } from '../../../src/command-line/run-program.ts';
import { verb } from '../../../src/command-line/verb.ts';
import { WrongUsage } from '../../../src/command-line/wrong-usage.ts';

const where = {
  type: 'string',
  default: 'ở đây',
  value: 'DIR',
  what: { vi: 'nơi cất', en: 'where' },
} as const;

const sow = verb({
  name: 'sow',
  usage: 'SEED [--rows N] [--dir DIR]',
  what: { vi: 'Gieo', en: 'sows' },
  options: {
    rows: { type: 'string', value: 'N', what: { vi: 'số luống', en: 'rows' } },
    dir: where,
  },
  words: [1, 1],
  run: async ({ values: { rows, dir }, words: [seed] }) => {
    if (rows === '0') throw new WrongUsage('--rows: want 1 or more');
    if (rows === '13') throw new Error('số 012345678901 không mọc');
    if (rows === '99') throw Object.assign(new Error('no field'), { exitCode: 64 });
    return { lines: [`${seed} ${rows} ${dir}`], json: { seed, rows, dir }, failed: rows === '666' };
  },
});
const reap = verb({
  name: 'reap',
  usage: '[--all]\n--dir DIR',
  what: { vi: 'Gặt', en: 'reaps' },
  options: { all: { type: 'boolean', default: false }, dir: where },
  notes: 'Gặt khi chín / when ripe.',
  run: async ({ values, json, console }) => {
    if (!json) console.out('đang gặt / reaping\n');
    return { lines: [], json: values, exitCode: 2 };
  },
});
const count = verb({
  name: '',
  usage: '',
  what: { vi: 'Đếm', en: 'counts' },
  options: {},
  run: async () => ({ lines: ['7'], json: { count: 7 } }),
});

const what = { vi: 'Vườn', en: 'a garden' };
const flat: Program = { command: 'garden', what, areas: [{ name: '', what, verbs: [sow, reap] }] };
const beds: Program = {
  command: 'garden',
  what,
  areas: [
    { name: 'beds', what: { vi: 'Luống', en: 'Beds' }, verbs: [sow, reap] },
    { name: 'count', what: { vi: 'Số', en: 'Numbers' }, verbs: [count] },
  ],
  notes: 'Có hàng rào / there is a fence.',
  errorText: () => 'blotted',
};
const alone: Program = {
  command: 'counter',
  what,
  areas: [{ name: '', what, verbs: [{ ...count, what, notes: 'Chậm / slow.' }] }],
  exits: '0 hoặc 64',
  json: false,
};

async function run(program: Program, ...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const console = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
  const code = await runProgram(program, args, { env: {}, clock: () => new Date() }, console);
  return { code, out: out.join(''), err: err.join('') };
}

describe('a verb is found and run', () => {
  test.each([
    ['behind the command', flat, ['sow', 'cà', '--rows', '3']],
    ['behind its area', beds, ['beds', 'sow', 'cà', '--rows', '3']],
    ['with options before it', flat, ['--rows', '3', 'sow', 'cà']],
    ['with options between the words', beds, ['beds', '--rows=3', 'sow', '--', 'cà']],
  ])('%s', async (_, program, args) => {
    expect(await run(program, ...args)).toEqual({ code: 0, out: 'cà 3 ở đây\n', err: '' });
  });
  test('a word like a verb stays a word of the verb', async () => {
    expect((await run(flat, 'sow', 'reap', '--rows', '1')).out).toBe('reap 1 ở đây\n');
  });
  test('without a name, where it is alone', async () => {
    expect(await run(beds, 'count')).toMatchObject({ code: 0, out: '7\n' });
    expect(await run(alone)).toMatchObject({ code: 0, out: '7\n' });
  });
});

describe('what it answers', () => {
  test.each([[['--json', 'sow', 'cà']], [['sow', '--json', 'cà']], [['sow', 'cà', '--json']]])(
    '--json prints one object: %j',
    async (args) => {
      expect(await run(flat, ...args)).toEqual({ code: 0, out: '{"seed":"cà","dir":"ở đây"}\n', err: '' });
    },
  );
  test('a failure is told on stderr and ends with 1', async () => {
    const failed = { code: 1, out: '', err: 'cà 666 ở đây\n' };
    expect(await run(flat, 'sow', 'cà', '--rows', '666')).toEqual(failed);
  });
  test('an exit code of its own, and what it said on the way', async () => {
    expect(await run(flat, 'reap')).toEqual({ code: 2, out: 'đang gặt / reaping\n', err: '' });
    expect((await run(flat, 'reap', '--json')).out).toBe('{"all":false,"dir":"ở đây"}\n');
  });
});

test('nothing that a terminal would obey is printed, whoever wrote it', async () => {
  const hostile = 'cà\u001b[2K\u202e';
  const shown = 'cà\\u{1b}[2K\\u{202e}';
  expect((await run(flat, 'sow', hostile, '--rows', '3')).out).toBe(`${shown} 3 ở đây\n`);
  expect((await run(flat, 'sow', hostile, '--rows', '666')).err).toBe(`${shown} 666 ở đây\n`);
  expect((await run(flat, hostile)).err).toContain(shown);
  const { out } = await run(flat, 'sow', hostile, '--json');
  expect(out).toContain('cà\\u001b[2K\\u202e');
  expect(JSON.parse(out).seed).toBe(hostile);
});

describe('--help', () => {
  test('of a verb shows that verb alone, with its options in words', async () => {
    for (const [program, path] of [
      [flat, ['sow']],
      [beds, ['beds', 'sow']],
    ] as const) {
      const { code, out } = await run(program, ...path, '--help');
      expect(code).toBe(0);
      expect(out).toMatch(/^Gieo \/ sows\n/);
      expect(out).toContain(`  garden ${path.join(' ')} SEED [--rows N] [--dir DIR]\n`);
      expect(out).toContain('  --rows N            số luống / rows\n');
      expect(out).toContain('nơi cất / where');
      expect(out).not.toMatch(/reap|count|fence/);
    }
  });
  test('wins over whatever else is wrong', async () => {
    expect(await run(flat, 'sow', '--nope', '-h')).toMatchObject({ code: 0, err: '' });
    expect(await run(beds, 'nope', '--help')).toMatchObject({ code: 0, err: '' });
  });
  test('of an area shows that area alone', async () => {
    const { out } = await run(beds, 'beds', '--help');
    expect(out).toContain('garden beds reap --dir DIR');
    expect(out).not.toContain('count');
  });
  test('of the command shows all; an option that verbs share stands once', async () => {
    const { code, out } = await run(beds, '--help');
    expect(code).toBe(0);
    for (const part of [
      'Luống / Beds',
      'beds sow SEED',
      'Gặt khi chín',
      'garden count',
      'there is a fence',
    ]) {
      expect(out).toContain(part);
    }
    expect(out.match(/nơi cất/g)).toHaveLength(1);
  });
  test('of a command with one verb is the whole, once', async () => {
    const { out } = await run(alone, '--help');
    expect(out).toMatch(/^Vườn \/ a garden\n\n {2}counter\n\nChậm \/ slow\./);
    expect(out).toContain('exit code: 0 hoặc 64');
    expect(out).not.toContain('--json');
  });
});

describe('wrong usage ends with 64, one line and the --help to ask', () => {
  test.each([
    [
      'an unknown verb',
      flat,
      ['mow'],
      'không có / there is no mow: cần một trong / want one of: sow, reap (garden --help)',
    ],
    [
      'an unknown area',
      beds,
      ['sow'],
      'không có / there is no sow: cần một trong / want one of: beds, count (garden --help)',
    ],
    ['an area alone', beds, ['beds'], 'beds: cần một trong / want one of: sow, reap (garden beds --help)'],
    [
      'a word too few',
      beds,
      ['beds', 'sow'],
      'beds sow: cần / want: SEED [--rows N] [--dir DIR] (garden beds sow --help)',
    ],
    ['a word too many', flat, ['reap', 'x'], 'reap: cần / want: [--all] | --dir DIR (garden reap --help)'],
    ['a word where none is', alone, ['x'], 'cần / want: không có từ nào / no words (counter --help)'],
    [
      'an unknown option',
      flat,
      ['reap', '--al'],
      "reap: tùy chọn sai / wrong option: Unknown option '--al'; cần / want: --all, --dir (garden reap --help)",
    ],
    [
      'an option without its value',
      flat,
      ['sow', 'x', '--rows'],
      "sow: tùy chọn sai / wrong option: Option '--rows <value>' argument missing; cần / want: --rows, --dir (garden sow --help)",
    ],
    [
      '--json where stdout is for bytes',
      alone,
      ['--json'],
      "tùy chọn sai / wrong option: Unknown option '--json' (counter --help)",
    ],
    [
      'what the verb refuses',
      flat,
      ['sow', 'x', '--rows', '0'],
      'sow: --rows: want 1 or more (garden sow --help)',
    ],
  ])('%s', async (_, program, args, told) => {
    expect(await run(program, ...args)).toEqual({ code: 64, out: '', err: `${told}\n` });
  });
  test('nothing asked: the whole help, on stderr', async () => {
    expect(await run(beds)).toMatchObject({
      code: 64,
      out: '',
      err: expect.stringContaining('garden beds sow'),
    });
  });
  test('with --json it is an object too', async () => {
    const { code, out } = await run(beds, 'beds', 'sow', '--json', 'x', '--rows', '0');
    expect(code).toBe(64);
    expect(JSON.parse(out)).toEqual({ command: 'beds sow', ok: false, error: '--rows: want 1 or more' });
  });
});

test('an error ends with 1 and is told as the program wants it; one that carries an exit code, with that', async () => {
  expect(await run(beds, 'beds', 'sow', 'x', '--rows', '13')).toEqual({ code: 1, out: '', err: 'blotted\n' });
  expect(await run(flat, 'sow', 'x', '--rows', '13')).toMatchObject({
    code: 1,
    err: expect.stringContaining('mọc'),
  });
  expect(await run(beds, 'beds', 'sow', 'x', '--rows', '99')).toEqual({
    code: 64,
    out: '',
    err: 'no field\n',
  });
});

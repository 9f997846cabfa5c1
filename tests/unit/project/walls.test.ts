import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { brokenWalls, type Rooms, roomsSchema } from '../../walls/walls.ts';

const table = roomsSchema.parse(JSON.parse(await readFile('tests/walls/rooms.json', 'utf8')));
/** The table as it will be: what stands there for now is needed by this tree alone. */
const lasting: Rooms = Object.fromEntries(
  Object.entries(table).map(([room, { imports, packages }]) => [room, { imports, packages }]),
);

const HOUSE = {
  'src/domain/rule.ts': "import { z } from 'zod';\nexport const rule = z.string();\n",
  'src/storage/index/rows.ts':
    "import { readFile } from 'node:fs/promises';\nimport { rule } from '../../domain/rule.ts';\nexport const rows = [rule, readFile];\n",
  'src/api/routes/rows.ts': "import { rule } from '../../domain/rule.ts';\nexport const route = rule;\n",
  'kit/push.ts': "import { rule } from '../src/domain/rule.ts';\nexport const push = rule;\n",
  'trial/demo/main.ts': "import { push } from '../../kit/push.ts';\nexport const demo = push;\n",
  'tests/unit/rows.test.ts':
    "import { rows } from '../../src/storage/index/rows.ts';\nexport const all = rows;\n",
};

async function faultsWith(planted: Readonly<Record<string, string>>, rooms = lasting) {
  const root = await mkdtemp(join(tmpdir(), 'khb-walls-'));
  try {
    for (const [path, text] of Object.entries({ ...HOUSE, ...planted })) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return await brokenWalls(root, rooms);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

test('the tree keeps to the table of rooms, and no files import each other', async () => {
  expect(await brokenWalls(process.cwd(), table)).toEqual([]);
});

test('docs/architecture.md tells the table as it is', async () => {
  const page = await readFile('docs/architecture.md', 'utf8');
  const told = Object.keys(table).map(
    (room) => page.match(new RegExp(`^\\| \`${room}\` \\| (.*) \\|$`, 'm'))?.[1],
  );
  const words = Object.values(table).map(({ imports }) => imports.map((word) => `\`${word}\``).join(', '));
  expect(told).toEqual(words.map((word) => (word === '`*`' ? 'everything' : word || 'nothing of ours')));
});

test('a row may name a part of a room, and opens that part alone', async () => {
  const rooms: Rooms = {
    ...lasting,
    'src/signature': { imports: ['src/ledger/note'], packages: [] },
    'src/ledger': { imports: [], packages: [] },
  };
  const tree = {
    'src/ledger/note/note.ts': 'export const note = 1;\n',
    'src/ledger/notes.ts': 'export const notes = 1;\n',
    'src/signature/a.ts': "import { note } from '../ledger/note/note.ts';\nexport const a = note;\n",
  };
  expect(await faultsWith(tree, rooms)).toEqual([]);
  const b = "import { notes } from '../ledger/notes.ts';\nexport const b = notes;\n";
  expect(await faultsWith({ ...tree, 'src/signature/b.ts': b }, rooms)).toEqual([
    'src/signature/b.ts -> src/ledger/notes.ts: src/signature may not import src/ledger',
  ]);
});

test('a house that keeps to the table has no faults', async () => {
  expect(await faultsWith({})).toEqual([]);
});

test('a circle is refused', async () => {
  const faults = await faultsWith({
    'src/storage/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
    'src/storage/b.ts': "import { c } from './c.ts';\nexport const b = () => c;\n",
    'src/storage/c.ts': "import { a } from './a.ts';\nexport const c = () => a;\n",
  });
  expect(faults).toEqual([
    expect.stringMatching(/^circle: (src\/storage\/[abc]\.ts -> ){3}src\/storage\/[abc]\.ts$/),
  ]);
});

test.each([
  ['import type', "import type { B } from './b.ts';\nexport interface A { b: B }\n"],
  ['type among the names', "import { type B } from './b.ts';\nexport interface A { b: B }\n"],
  ['export type', "export type { B } from './b.ts';\nexport type A = 1;\n"],
  ['import of a type in its place', "export interface A { b: import('./b.ts').B }\n"],
  ['dynamic import', "export type A = 1;\nexport const b = () => import('./b.ts');\n"],
])('a circle that is closed by %s is refused', async (_name, text) => {
  const faults = await faultsWith({
    'tests/a.ts': text,
    'tests/b.ts': "import type { A } from './a.ts';\nexport interface B { a: A }\n",
  });
  expect(faults).toEqual([expect.stringMatching(/^circle: /)]);
});

test.each([
  ["import '../storage/index/rows.ts';\n", 'src/storage'],
  ["import type { rows } from '../storage/index/rows.ts';\nexport type Rows = typeof rows;\n", 'src/storage'],
  ["export const rows = () => import('../storage/index/rows.ts');\n", 'src/storage'],
  ["export { push } from '../../kit/push.ts';\n", 'kit'],
  ["import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n", 'node:fs'],
  ["import { MongoClient } from 'mongodb';\nexport const client = MongoClient;\n", 'mongodb'],
  ["import type { Context } from 'koa';\nexport type Asked = Context;\n", 'koa'],
  ["import x509 from '@peculiar/x509';\nexport const parse = x509;\n", '@peculiar/x509'],
])('a rule of the domain may not say: %s', async (text, wanted) => {
  const faults = await faultsWith({ 'src/domain/new-rule.ts': text });
  expect(faults).toEqual([
    expect.stringMatching(new RegExp(`^src/domain/new-rule.ts -> .*: src/domain may not import ${wanted}$`)),
  ]);
});

test('nothing may import what only the tests have', async () => {
  const faults = await faultsWith({
    'kit/shortcut.ts': "import { all } from '../tests/unit/rows.test.ts';\nexport const shortcut = all;\n",
  });
  expect(faults).toEqual(['kit/shortcut.ts -> tests/unit/rows.test.ts: kit may not import tests']);
});

test.each(['src/portal/page.ts', 'src/second-main.ts', 'trial/game/main.ts'])(
  'a new room is closed until the table has a row for it: %s',
  async (file) => {
    const room = file.startsWith('src/second') ? file : dirname(file);
    expect(await faultsWith({ [file]: 'export const page = 1;\n' })).toEqual([
      `${file}: the room ${room} has no row`,
    ]);
    const empty = { ...lasting, [room]: { imports: [], packages: [] } };
    expect(await faultsWith({ [file]: 'export const page = 1;\n' }, empty)).toEqual([]);
    const reaching = "import { rule } from '/src/domain/rule.ts';\nexport const page = rule;\n".replace(
      '/src',
      room === file ? '.' : file.startsWith('trial') ? '../../src' : '..',
    );
    expect(await faultsWith({ [file]: reaching }, empty)).toEqual([
      `${file} -> src/domain/rule.ts: ${room} may not import src/domain`,
    ]);
  },
);

test('what stands in the table for now is refused once nothing needs it', async () => {
  const rooms = { ...lasting, 'src/api': { imports: ['src/domain'], packages: [], forNow: ['src/storage'] } };
  expect(await faultsWith({}, rooms)).toEqual([
    'src/api no longer imports src/storage: take the word out of its forNow',
  ]);
  const needing = { 'src/api/list.ts': "export { rows } from '../storage/index/rows.ts';\n" };
  expect(await faultsWith(needing, rooms)).toEqual([]);
});

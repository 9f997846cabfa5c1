import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { serverNames, without } from '../../../src/roles/needs.ts';
import { type Fault, faults, type OutageWords, rows, type Server, servers } from '../../outages/rows.ts';
import { generatedBlock, markdownTable } from '../../support/generated-block.ts';

const tests = globSync('tests/{integration,faults}/**/*.test.ts').map((file) => ({
  file,
  text: readFileSync(file, 'utf8'),
}));

/** The files whose tests bring this fault about. */
function filesOf(name: string): readonly string[] {
  return tests
    .filter(({ text }) => text.includes(`outage('${name}'`))
    .map(({ file }) => file)
    .sort();
}

test('each row of the table of outages has a test that brings its fault about', () => {
  expect(Object.keys(rows).filter((name) => filesOf(name).length === 0)).toEqual([]);
});

test('docs/outages.md holds the table that is made of the rows and their tests', async () => {
  const all: readonly [string, OutageWords][] = Object.entries(rows);
  const order = (name: string) => {
    const [server, fault] = name.split(' ');
    return Object.keys(servers).indexOf(server ?? '') * 100 + Object.keys(faults).indexOf(fault ?? '');
  };
  const sorted = all.toSorted(([one], [other]) => order(one) - order(other));
  const made = markdownTable(
    ['', 'lỗi · fault', 'điều xảy ra · what happens', 'bao lâu · for how long', 'kiểm thử · test'],
    sorted.map(([name, { vi, en, lasts }]) => {
      const [server, fault] = name.split(' ') as [Server, Fault];
      const links = filesOf(name).map((file) => `[${shortName(file)}](../${file})`);
      return [servers[server], faults[fault], `${vi} · *${en}*`, lasts, links.join(', ')];
    }),
  );
  expect(await generatedBlock('docs/outages.md', 'outages', made)).toBe(made);
});

const need = {
  reads: 'cần · needed',
  writes: 'cần ghi được · needed, with writes',
  'a-site': 'cần một trong hai nơi · one of the two',
  none: '',
} as const;

test('docs/outages.md holds the table of what each role does without a server', async () => {
  const parts = ['api', 'worker', 'scheduler'] as const;
  const made = markdownTable(
    ['không có · without', ...parts.map((part) => `\`${part}\``)],
    serverNames.map((server) => [
      servers[server],
      ...parts.map((part) => {
        const { need: what, vi, en } = without[server][part];
        return `${need[what] && `**${need[what]}**: `}${vi} · *${en}*`;
      }),
    ]),
  );
  expect(await generatedBlock('docs/outages.md', 'needs', made)).toBe(made);
});

function shortName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace('.test.ts', '');
}

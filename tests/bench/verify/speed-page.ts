import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { BenchResult, Figure } from '../bench.ts';
import type { Corpus } from './corpus.ts';
import type { Series } from './linearity.ts';
import { plot } from './plot.ts';

const docs = join(import.meta.dirname, '../../../docs');
const BEGIN = '<!-- figures: written by npm run bench -- verify -->';
const END = '<!-- end of figures -->';

/** Puts a run's figures and plot into docs/verification-speed.md, between its marks. */
export async function writeSpeedPage(
  result: BenchResult,
  corpus: Corpus,
  series: readonly Series[],
): Promise<void> {
  const file = join(docs, 'verification-speed.md');
  const [before, rest] = (await readFile(file, 'utf8')).split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${file} has lost its marks`);
  await writeFile(file, `${before}${BEGIN}\n${figuresText(result, corpus)}\n${END}${after}`);
  await writeFile(join(docs, 'verification-speed.svg'), plot(series));
}

/** Markdown. */
export function figuresText(
  { results, ratios, notes = [] }: BenchResult,
  { cases }: Pick<Corpus, 'cases'>,
): string {
  const systems = [...new Set(results.filter(isOfCase(cases)).map(({ system }) => system))].filter(
    (system) => !system.startsWith('pool'),
  );
  const value = (system: string, name: string) =>
    results.find((figure) => figure.system === system && figure.case === name)?.value;
  const others = results.filter((figure) => !isOfCase(cases)(figure) || figure.system.startsWith('pool'));
  return [
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}.`,
    '',
    `| documents/s | ${cases.map(({ name, bytes }) => `${name}, ${Math.round(bytes / 1_000)} kB`).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(cases.length)}`,
    ...systems.map(
      (system) => `| ${system} | ${cases.map(({ name }) => shown(value(system, name))).join(' | ')} |`,
    ),
    '',
    '| ratio | |',
    '| --- | ---: |',
    ...Object.entries(ratios).map(([name, ratio]) => `| ${name} | ${shown(ratio)} |`),
    '',
    '| more | | |',
    '| --- | --- | ---: |',
    ...others.map(
      (figure) => `| ${figure.case} | ${figure.system} | ${shown(figure.value)} ${figure.unit} |`,
    ),
    ...notes.map((note) => `\n- ${note}`),
  ].join('\n');
}

function isOfCase(cases: Corpus['cases']): (figure: Figure) => boolean {
  return (figure) => cases.some(({ name }) => name === figure.case);
}

function shown(value: number | undefined): string {
  return value === undefined ? '–' : value.toLocaleString('en', { maximumSignificantDigits: 4 });
}

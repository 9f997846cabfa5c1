import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../../src/admin/table.ts';
import { type Bench, type BenchResult, BenchUsage, type BenchValues } from './bench.ts';
import { ingest } from './ingest/ingest.ts';
import { verify } from './verify/verify.ts';

const benches: readonly Bench[] = [ingest, verify];

const help = `Đo tốc độ trên máy này / measures speed on this machine

  npm run bench -- <name> [options] [--json] [--help]

${benches.map((bench) => `  ${bench.name} ${bench.help}`).join('\n\n')}

  --json   dòng cuối là một đối tượng JSON / one JSON object as the last line

Kết quả cũng được ghi vào / the result is also written to tests/bench/results/<name>.json
Mã kết thúc / exit code: 0 xong / done, 1 hỏng / failed, 64 sai cách dùng / usage`;

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: string[]): Promise<number> {
  try {
    if (name === undefined || name === '--help' || args.includes('--help')) {
      console.log(help);
      return name === undefined ? 64 : 0;
    }
    const bench = benches.find((known) => known.name === name);
    if (!bench) throw new BenchUsage(`không có / no benchmark: ${name}`);
    const values = readOptions(bench, args);
    const result = await bench.run(values, (line) => console.error(line));
    if (!result.partial) await keepResult(result);
    if (values.json) console.log(JSON.stringify(result));
    else console.log(resultText(result));
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return error instanceof BenchUsage ? 64 : 1;
  }
}

function readOptions(bench: Bench, args: string[]): BenchValues {
  try {
    return parseArgs({ args, options: { ...bench.options, json: { type: 'boolean', default: false } } })
      .values;
  } catch (error) {
    throw new BenchUsage(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** With the day and the cores, without which a figure says little. */
async function keepResult(result: BenchResult): Promise<void> {
  const dir = join(import.meta.dirname, 'results');
  await mkdir(dir, { recursive: true });
  const kept = { ...result, date: new Date().toISOString().slice(0, 10), cores: availableParallelism() };
  await writeFile(join(dir, `${result.name}.json`), `${JSON.stringify(kept, undefined, 2)}\n`);
}

function resultText({ results, ratios, notes = [] }: BenchResult): string {
  const figures = results.map((figure) => [
    figure.case,
    figure.system,
    `${figure.value.toLocaleString('en', { maximumSignificantDigits: 4 })} ${figure.unit}`,
  ]);
  const compared = Object.entries(ratios).map(([ratio, value]) => [ratio, value.toFixed(3)]);
  return [
    ...table(['Trường hợp / case', 'Hệ thống / system', 'Kết quả / figure'], figures),
    ...table(['Tỉ lệ / ratio', ''], compared),
    ...notes,
  ].join('\n');
}

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CANONICALIZATIONS } from '../core/algorithms.ts';
import { indexIds } from '../core/id-index.ts';
import { type CanonicalMethod, canonicalize, canonicalizeDocument } from '../xml/canonicalize.ts';
import { scan } from '../xml/scan.ts';
import type { Tape } from '../xml/tape.ts';

const HELP = `Dạng chuẩn của một tài liệu XML / canonical bytes of an XML document, on stdout

  npm run c14n -- --method URI [--id ID] [--prefixes LIST] FILE

  --method URI     ${[...CANONICALIZATIONS.keys()].join('\n                   ')}
  --id ID          phần tử mang Id, ID hoặc id này; cả tài liệu nếu không có / the element that carries this Id, ID or
                   id; the whole document without it
  --prefixes LIST  InclusiveNamespaces của exclusive C14N, cách nhau bằng dấu cách hoặc phẩy / PrefixList of exclusive
                   C14N, separated by spaces or commas; #default names the default namespace

Chú thích trong tài liệu được giữ khi phương pháp là WithComments / comments are kept where the method says WithComments.
Dùng npm run --silent để stdout chỉ có kết quả / with npm run --silent nothing else is on stdout.
Mã kết thúc / exit code: 0, 1 tài liệu không có dạng chuẩn / the document has no canonical form or is not read,
64 sai cách dùng / usage`;

const USAGE = 64;

class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

interface Options {
  readonly file: string;
  readonly method: CanonicalMethod;
  readonly id: string | undefined;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  if (!(error instanceof WrongUse)) return 1;
  console.error('npm run c14n -- --help');
  return USAGE;
});

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    console.log(HELP);
    return 0;
  }
  const { file, method, id } = options;
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new WrongUse(`${file}: không đọc được / cannot be read: ${error.code ?? error.message}`);
  });
  const tape = scan(bytes);
  const octets =
    id === undefined ? canonicalizeDocument(tape, method) : canonicalize(tape, elementOf(tape, id), method);
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(octets, (error) => (error ? reject(error) : resolve()));
  });
  return 0;
}

function readOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new WrongUse('cần một tệp / want one file');
  const method = CANONICALIZATIONS.get(values.method ?? '');
  if (!method)
    throw new WrongUse('cần --method với một URI trong danh sách / want --method, one of the list');
  const prefixes = (values.prefixes ?? '').split(/[\s,]+/).filter((prefix) => prefix !== '');
  if (prefixes.length > 0 && method.version !== 'exclusive')
    throw new WrongUse('--prefixes chỉ đi với exclusive C14N / --prefixes goes with exclusive C14N');
  return { file, method: { ...method, prefixes }, id: values.id };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        method: { type: 'string' },
        id: { type: 'string' },
        prefixes: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new WrongUse(error instanceof Error ? error.message : String(error));
  }
}

function elementOf(tape: Tape, id: string): number {
  const [element, ...others] = indexIds(tape).get(id) ?? [];
  if (element === undefined) throw new Error(`không có Id ${id} / nothing carries the Id ${id}`);
  if (others.length > 0) throw new Error(`Id ${id} không duy nhất / several attributes carry the Id ${id}`);
  return element;
}

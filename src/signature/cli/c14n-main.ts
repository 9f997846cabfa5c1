import { readFile } from 'node:fs/promises';
import { runMain } from '../../command-line/run-program.ts';
import { verb } from '../../command-line/verb.ts';
import { WrongUsage } from '../../command-line/wrong-usage.ts';
import { CANONICALIZATIONS } from '../core/algorithms.ts';
import { indexIds } from '../core/id-index.ts';
import { type CanonicalMethod, canonicalize, canonicalizeDocument } from '../xml/canonicalize.ts';
import { scan } from '../xml/scan.ts';
import type { Tape } from '../xml/tape.ts';

const what = { vi: 'Dạng chuẩn của một tài liệu XML', en: 'canonical bytes of an XML document, on stdout' };

const c14n = verb({
  name: '',
  usage: '--method URI [--id ID] [--prefixes LIST] FILE',
  what,
  options: {
    method: {
      type: 'string',
      value: 'URI',
      what: { vi: 'phương pháp, một trong danh sách dưới', en: 'one of the list below' },
    },
    id: {
      type: 'string',
      value: 'ID',
      what: {
        vi: 'phần tử mang Id, ID hoặc id này; cả tài liệu nếu không có',
        en: 'the element that carries this Id, ID or id; the whole document without it',
      },
    },
    prefixes: {
      type: 'string',
      value: 'LIST',
      what: {
        vi: 'InclusiveNamespaces của exclusive C14N, cách nhau bằng dấu cách hoặc phẩy',
        en: 'PrefixList of exclusive C14N, separated by spaces or commas; #default names the default namespace',
      },
    },
  },
  words: [1, 1],
  run: async ({ values: { id, ...values }, words: [file = ''] }) => {
    const method = methodOf(values);
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw new WrongUsage(`${file}: không đọc được / cannot be read: ${error.code ?? error.message}`);
    });
    const tape = scan(bytes);
    const octets =
      id === undefined ? canonicalizeDocument(tape, method) : canonicalize(tape, elementOf(tape, id), method);
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(octets, (error) => (error ? reject(error) : resolve()));
    });
    return { lines: [] };
  },
});

process.exitCode = await runMain({
  command: 'npm run c14n --',
  what,
  areas: [{ name: '', what, verbs: [c14n] }],
  json: false,
  notes: `--method URI:
  ${[...CANONICALIZATIONS.keys()].join('\n  ')}
Chú thích trong tài liệu được giữ khi phương pháp là WithComments / comments are kept where the method says WithComments.
Dùng npm run --silent để stdout chỉ có kết quả / with npm run --silent nothing else is on stdout.`,
  exits: `0, 1 tài liệu không có dạng chuẩn / the document has no canonical form or is not read,
  64 sai cách dùng / usage`,
});

/** @throws WrongUsage */
function methodOf(values: { readonly method?: string; readonly prefixes?: string }): CanonicalMethod {
  const method = CANONICALIZATIONS.get(values.method ?? '');
  if (!method)
    throw new WrongUsage('cần --method với một URI trong danh sách / want --method, one of the list');
  const prefixes = (values.prefixes ?? '').split(/[\s,]+/).filter((prefix) => prefix !== '');
  if (prefixes.length > 0 && method.version !== 'exclusive')
    throw new WrongUsage('--prefixes chỉ đi với exclusive C14N / --prefixes goes with exclusive C14N');
  return { ...method, prefixes };
}

function elementOf(tape: Tape, id: string): number {
  const [element, ...others] = indexIds(tape).get(id) ?? [];
  if (element === undefined) throw new Error(`không có Id ${id} / nothing carries the Id ${id}`);
  if (others.length > 0) throw new Error(`Id ${id} không duy nhất / several attributes carry the Id ${id}`);
  return element;
}

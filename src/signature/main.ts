import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { checkReceipt } from './check-receipt.ts';
import { readProfiles } from './read-profiles.ts';
import { readTrust } from './read-trust.ts';
import type { Indication, VerificationReport } from './report.ts';
import { reportLines } from './report-lines.ts';
import { verifyAny } from './verify-any.ts';

const HELP = `Kiểm tra học bạ số ngoại tuyến (Đ15) / checks signed transcripts offline

  npm run verify -- [--profiles DIR] [--trust DIR] [--json] FILE...
  npm run verify -- --receipt FILE --keys JWKS [--json]

  --profiles DIR   định dạng / format profiles (config/profiles)
  --trust DIR      chứng thư gốc và cấp phát tin cậy, PEM / trusted root and issuing certificates (config/trust)
  --receipt FILE   kiểm tra biên nhận của kho / check a receipt of the repository
  --keys JWKS      khóa công khai của kho / its public keys, from /.well-known/jwks.json
  --json           dòng cuối là một đối tượng JSON / one JSON object as the last line

Mã kết thúc / exit code: 0 TOTAL-PASSED, 1 TOTAL-FAILED, 2 INDETERMINATE, 64 sai cách dùng / usage`;

const USAGE = 64;
const EXIT_CODES: Readonly<Record<Indication, number>> = {
  'TOTAL-PASSED': 0,
  INDETERMINATE: 2,
  'TOTAL-FAILED': 1,
};
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

interface Options {
  readonly files: readonly string[];
  readonly profiles: string;
  readonly trust: string;
  readonly receipt: string | undefined;
  readonly keys: string | undefined;
  readonly json: boolean;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  console.error('npm run verify -- --help');
  return USAGE;
});

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    console.log(HELP);
    return 0;
  }
  return options.receipt === undefined ? verifyFiles(options) : verifyReceiptFile(options.receipt, options);
}

function readOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      profiles: { type: 'string', default: 'config/profiles' },
      trust: { type: 'string', default: 'config/trust' },
      receipt: { type: 'string' },
      keys: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { profiles, trust, receipt, keys, json } = values;
  if ((receipt === undefined) === (positionals.length === 0)) {
    throw new Error('cần tệp học bạ hoặc --receipt / want transcript files, or --receipt');
  }
  return { files: positionals, profiles, trust, receipt, keys, json };
}

/** The worst verdict of all files gives the exit code: failed, then indeterminate, then passed. */
async function verifyFiles({ files, profiles, trust, json }: Options): Promise<number> {
  const [known, snapshot] = await Promise.all([readProfiles(profiles), readTrust(trust)]);
  const reports: { file: string; report: VerificationReport }[] = [];
  for (const file of files) {
    const report = verifyAny(await readFile(file), known, snapshot, new Date());
    reports.push({ file, report });
    if (!json) console.log(reportLines(file, report).join('\n'));
  }
  if (json) console.log(JSON.stringify({ reports }));
  const indications = reports.map(({ report }) => report.indication);
  const worst = (['TOTAL-FAILED', 'INDETERMINATE'] as const).find((indication) =>
    indications.includes(indication),
  );
  return EXIT_CODES[worst ?? 'TOTAL-PASSED'];
}

async function verifyReceiptFile(receipt: string, { keys, json }: Options): Promise<number> {
  if (keys === undefined) throw new Error('cần --keys cùng với --receipt / want --keys beside --receipt');
  const published = keySet.parse(JSON.parse(await readFile(keys, 'utf8')));
  const check = await checkReceipt(await readFile(receipt, 'utf8'), published);
  if (json) console.log(JSON.stringify(check));
  else if (check.ok) {
    console.log('Biên nhận hợp lệ / the receipt is genuine');
    for (const [name, value] of Object.entries(check.receipt)) console.log(`  ${name}: ${value}`);
  } else console.log(`Biên nhận KHÔNG hợp lệ / the receipt is NOT genuine: ${check.code}`);
  return check.ok ? 0 : 1;
}

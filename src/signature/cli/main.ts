import { runMain } from '../../command-line/run-program.ts';
import { verb } from '../../command-line/verb.ts';
import { WrongUsage } from '../../command-line/wrong-usage.ts';
import { CORE_REASONS } from '../core/reasons.ts';
import { taskOf, type VerifyTask, verifyOptions } from './options.ts';

const what = { vi: 'Kiểm tra học bạ số ngoại tuyến (Đ15)', en: 'checks signed transcripts offline' };

const verify = verb({
  name: '',
  usage: `[--profiles DIR] [--trust DIR] [--tsa-trust DIR] [--json] FILE...
--receipt FILE --keys JWKS [--ledger FILE [--timestamp FILE --tsa-trust DIR]] [--json]
--core [--cert PEM] [--json | --json-lines] FILE...`,
  what,
  options: verifyOptions,
  words: [0, Number.POSITIVE_INFINITY],
  run: async ({ values, words, json }) => {
    const exitCode = await perform(taskOf(values, words, json)).catch((error: unknown) => {
      // A file that can't be read has no verdict, and 1 is the verdict of one that was judged.
      throw new WrongUsage(error instanceof Error ? error.message : String(error), { cause: error });
    });
    return { lines: [], exitCode };
  },
});

process.exitCode = await runMain({
  command: 'npm run verify --',
  what,
  areas: [{ name: '', what, verbs: [verify] }],
  notes: `--json-lines: {"file", "verdict": "valid" | "invalid" | "refused", "reason", "signed": [{"path", "sha256"}],
               "signatures": [{"path", "verdict", "reason", "signed"}]}
--core, lý do / reasons:
${CORE_REASONS.map(({ reason, verdict, means }) => `  ${reason.padEnd(26)} ${verdict.padEnd(7)} ${means}`).join('\n')}`,
  exits: `0 TOTAL-PASSED, 1 TOTAL-FAILED, 2 INDETERMINATE, 64 sai cách dùng / usage
  --core: 0 mọi tệp valid / all valid, 1 có invalid / any invalid, 2 có refused / any refused and none invalid,
  64 sai cách dùng, tệp không đọc được / usage, or a file that cannot be read (reason unreadable)`,
});

/** Each task loads only what it needs: core validation starts in a fifth of the time of the whole. */
async function perform(task: VerifyTask): Promise<number> {
  switch (task.kind) {
    case 'core':
      return (await import('./verify-core-files.ts')).verifyCoreFiles(task);
    case 'receipt':
      return (await import('./verify-receipt-file.ts')).verifyReceiptFile(task);
    case 'documents':
      return (await import('./verify-files.ts')).verifyFiles(task);
  }
}

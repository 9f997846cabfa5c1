import { runMain } from '../../src/command-line/run-program.ts';
import { ingest } from './ingest/ingest.ts';
import { ledger } from './ledger/ledger.ts';
import { lookup } from './lookup/lookup.ts';
import { verify } from './verify/verify.ts';

const what = { vi: 'Đo tốc độ trên máy này', en: 'measures speed on this machine' };

process.exitCode = await runMain({
  command: 'npm run bench --',
  what,
  areas: [{ name: '', what, verbs: [ingest, ledger, lookup, verify] }],
  notes: `Kết quả cũng được ghi vào / the result is also written to tests/bench/results/<name>.json`,
});

import { relative, resolve } from 'node:path';
import Table from 'cli-table3';
import type { Program } from '../../src/command-line/program.ts';
import { runMain } from '../../src/command-line/run-program.ts';
import { type Outcome, verb } from '../../src/command-line/verb.ts';
import { WrongUsage } from '../../src/command-line/wrong-usage.ts';
import { cacheFolder } from './install/cache.ts';
import { installCrate } from './install/crate.ts';
import { resetStack } from './reset-stack.ts';
import { startStack, tellWaiting } from './stack.ts';
import { writePrivateFile } from './stack-file.ts';
import { type ServerStatus, stackStatus } from './stack-status.ts';
import { stopStack } from './stop-stack.ts';
import { versions } from './versions.ts';

const what = { vi: 'Máy chủ cục bộ, không cần Docker', en: 'local servers without Docker' };
const dir = {
  type: 'string',
  default: '.stack',
  value: 'DIR',
  what: { vi: 'thư mục dữ liệu', en: 'data folder (.stack)' },
} as const;

const stack: Program = {
  command: 'npm run stack --',
  what,
  areas: [
    {
      name: '',
      what,
      verbs: [
        verb({
          name: 'up',
          usage: '[--dir .stack]',
          what: {
            vi: 'Khởi động MongoDB, Valkey, MinIO, SeaweedFS (cài nếu thiếu) và nhân chứng của sổ cái, để chạy nền',
            en: 'starts them on this machine (installed where missing) and the witness of the ledger, left running',
          },
          options: { dir },
          run: ({ values }) => up(resolve(values.dir)),
        }),
        verb({
          name: 'down',
          usage: '[--dir .stack]',
          what: { vi: 'Dừng, giữ dữ liệu', en: 'stops them, data kept' },
          options: { dir },
          run: ({ values }) => down(resolve(values.dir)),
        }),
        verb({
          name: 'status',
          usage: '[--dir .stack]',
          what: { vi: 'Tình trạng', en: 'what runs' },
          options: { dir },
          run: ({ values }) => status(resolve(values.dir)),
        }),
        verb({
          name: 'reset',
          usage: '[--dir .stack]',
          what: { vi: 'Dừng và XÓA dữ liệu', en: 'stops them and DELETES the data' },
          options: { dir },
          run: ({ values }) => reset(resolve(values.dir)),
        }),
        verb({
          name: 'install',
          usage: 'secantus-rs',
          what: {
            vi: 'MongoDB thay thế nhanh hơn, cần cargo và cmake, 5-10 phút',
            en: 'a quicker stand-in for MongoDB; needs cargo and cmake, 5-10 minutes',
          },
          options: { dir },
          words: [1, 1],
          run: ({ env, words: [name] }) => install(env, name),
        }),
      ],
    },
  ],
  notes: `Máy chủ có sẵn / servers you have: KHB_MONGO_URL, KHB_REDIS_URL, KHB_PRIMARY_S3_URL, KHB_BACKUP_S3_URL.
Chương trình đã cài / installed programs: KHB_CACHE (mặc định / default: ~/.cache/kho-hoc-ba).`,
};

process.exitCode = await runMain(stack);

async function down(dir: string): Promise<Outcome> {
  const stopped = await stopStack(dir, tellWaiting(tell));
  return {
    lines: [`đã dừng / stopped: ${stopped.join(', ') || '-'}`],
    json: { command: 'down', dir, stopped },
  };
}

async function status(dir: string): Promise<Outcome> {
  const servers = await stackStatus(dir);
  return { lines: table(servers), json: { command: 'status', dir, servers } };
}

async function reset(dir: string): Promise<Outcome> {
  await resetStack(dir);
  return { lines: [`đã xóa dữ liệu / data deleted: ${dir}`], json: { command: 'reset', dir } };
}

async function install(env: NodeJS.ProcessEnv, name: string | undefined): Promise<Outcome> {
  if (name !== 'secantus-rs') throw new WrongUsage(`${name}: cần / want: secantus-rs`);
  const search = { env, cache: cacheFolder(env), progress: tell };
  const folder = await installCrate(search, versions.secantusRust, 'SecantusDB (Rust)');
  return {
    lines: [`đã cài / installed: ${folder}`],
    json: { command: 'install secantus-rs', folder },
  };
}

async function up(dir: string): Promise<Outcome> {
  const started = await startStack({ dir, detached: true, ledger: true, progress: tell });
  const environmentFile = resolve(dir, 'stack.env');
  const lines = Object.entries(started.environment).map(([key, value]) => `${key}=${value}\n`);
  await writePrivateFile(environmentFile, lines.join(''));
  const servers = await stackStatus(dir);
  const hint = `npx node --env-file=${relative('', environmentFile)} src/main.ts`;
  return {
    lines: [...table(servers), `địa chỉ cho dịch vụ / addresses for the service: ${hint}`],
    json: { command: 'up', dir, environmentFile, servers },
  };
}

function table(servers: readonly ServerStatus[]): readonly string[] {
  const rows = new Table({
    head: ['server', 'state', 'make', 'pid', 'uri'],
    style: { head: [], border: [] },
  });
  for (const { name, state, make, pid, uri } of servers) {
    rows.push([name, state, make ?? '', pid ?? '', uri ?? '']);
  }
  return rows.toString().split('\n');
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

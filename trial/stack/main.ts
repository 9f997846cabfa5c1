import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { cacheFolder } from './install/cache.ts';
import { installCrate } from './install/crate.ts';
import { resetStack } from './reset-stack.ts';
import { StackError, stackEnvironment, startStack, tellWaiting } from './stack.ts';
import { writePrivateFile } from './stack-file.ts';
import { type ServerStatus, stackStatus } from './stack-status.ts';
import { stopStack } from './stop-stack.ts';
import { versions } from './versions.ts';

const usage = `npm run stack -- LỆNH / COMMAND [--dir .stack] [--json]

  up       khởi động MongoDB, Valkey, MinIO, SeaweedFS trên máy này (cài nếu thiếu), để chạy nền
           start them on this machine (installed where missing), left running
  down     dừng, giữ dữ liệu / stop, data kept
  status   tình trạng / what runs
  reset    dừng và XÓA dữ liệu / stop and DELETE the data
  install secantus-rs
           MongoDB thay thế nhanh hơn, cần cargo và cmake, 5-10 phút
           a quicker stand-in for MongoDB; needs cargo and cmake, 5-10 minutes

  --dir    thư mục dữ liệu / data folder (mặc định / default: .stack)
  --json   một đối tượng JSON ở dòng cuối / one JSON object as the last line

Máy chủ có sẵn / servers you have: KHB_MONGO_URL, KHB_REDIS_URL, KHB_PRIMARY_S3_URL, KHB_BACKUP_S3_URL.
Chương trình đã cài / installed programs: KHB_CACHE (mặc định / default: ~/.cache/kho-hoc-ba).
`;

const exitUsage = 64;

interface Outcome {
  readonly text: string;
  readonly json: Record<string, unknown>;
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      dir: { type: 'string', default: '.stack' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const outcome = await perform(positionals.join(' '), resolve(values.dir));
  if (!outcome) {
    process.stderr.write(usage);
    return exitUsage;
  }
  console.log(values.json ? JSON.stringify(outcome.json) : outcome.text);
  return 0;
}

/** Undefined for a command that does not exist. */
async function perform(command: string, dir: string): Promise<Outcome | undefined> {
  switch (command) {
    case 'up':
      return up(dir);
    case 'down': {
      const stopped = await stopStack(dir, tellWaiting(tell));
      return { text: `đã dừng / stopped: ${stopped.join(', ') || '-'}`, json: { command, dir, stopped } };
    }
    case 'status': {
      const servers = await stackStatus(dir);
      return { text: table(servers), json: { command, dir, servers } };
    }
    case 'reset':
      await resetStack(dir);
      return { text: `đã xóa dữ liệu / data deleted: ${dir}`, json: { command, dir } };
    case 'install secantus-rs': {
      const search = { env: process.env, cache: cacheFolder(process.env), progress: tell };
      const folder = await installCrate(search, versions.secantusRust, 'SecantusDB (Rust)');
      return { text: `đã cài / installed: ${folder}`, json: { command, folder } };
    }
    default:
      return undefined;
  }
}

async function up(dir: string): Promise<Outcome> {
  const stack = await startStack({ dir, detached: true, progress: tell });
  const environmentFile = resolve(dir, 'stack.env');
  const lines = Object.entries(stackEnvironment(stack.addresses)).map(([key, value]) => `${key}=${value}\n`);
  await writePrivateFile(environmentFile, lines.join(''));
  const servers = await stackStatus(dir);
  const hint = `node --env-file=${relative('', environmentFile)} src/main.ts`;
  return {
    text: `${table(servers)}\nđịa chỉ cho dịch vụ / addresses for the service: ${hint}`,
    json: { command: 'up', dir, environmentFile, servers },
  };
}

function table(servers: readonly ServerStatus[]): string {
  const rows = new Table({
    head: ['server', 'state', 'make', 'pid', 'uri'],
    style: { head: [], border: [] },
  });
  for (const { name, state, make, pid, uri } of servers) {
    rows.push([name, state, make ?? '', pid ?? '', uri ?? '']);
  }
  return rows.toString();
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (!isUsage && !(error instanceof StackError) && !(error instanceof AggregateError)) throw error;
  tell(error.message);
  process.exitCode = isUsage ? exitUsage : 1;
}

import { resolve } from 'node:path';
import {
  addressesOf,
  type ServerName,
  type StackAddresses,
  serverNames,
  stackEnvironment,
  uriFromEnvironment,
} from './addresses.ts';
import { bringUpLedger } from './bring-up-ledger.ts';
import { endWithProcess } from './end-with-process.ts';
import { cacheFolder } from './install/cache.ts';
import { identifyProcess, isRunning, signalProcess } from './process-identity.ts';
import { cares, recipes } from './recipes.ts';
import { type RunningServer, runningServer } from './running-server.ts';
import { stackSecrets } from './secrets.ts';
import { readStackFileNow, type ServerRecord, type StackFile, startedServers } from './stack-file.ts';
import { type StackRecord, setServer, withStackRecord } from './stack-record.ts';
import { type ServerStart, startServer } from './start-server.ts';
import { stopAll } from './stop-stack.ts';

export { type ServerName, type StackAddresses, stackEnvironment } from './addresses.ts';
export type { RunningServer } from './running-server.ts';
export { StackError } from './stack-error.ts';

export interface RunningStack {
  readonly addresses: StackAddresses;
  /** The service's: the addresses, and with a ledger its keys and witness. */
  readonly environment: Readonly<Record<string, string>>;
  readonly servers: Readonly<Record<ServerName, RunningServer>>;
  /** Ends our use. The servers stop unless another process uses them or they were brought up detached by another. */
  down(): Promise<void>;
}

export interface StackOptions {
  /** Holds stack.json, secrets, data and logs. */
  readonly dir: string;
  readonly progress?: (line: string) => void;
  /** Stay up when this process ends. Default: they end with it. */
  readonly detached?: boolean;
  /** With the keys of a ledger, and its witness as a fifth process. */
  readonly ledger?: boolean;
  /** URIs, PATH and the province are read from it. */
  readonly env?: NodeJS.ProcessEnv;
  /** that program and no other, where a server has several; it is not found by chance */
  readonly makes?: Readonly<Partial<Record<ServerName, string>>>;
}

/**
 * Brings up the four servers, or joins them where another process has done so; all of them answer when it returns.
 * Killed with -9, a process leaves its servers running; the next start on the folder ends them and starts anew on the
 * same data.
 * @throws StackError
 */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const dir = resolve(options.dir);
  const progress = options.progress ?? (() => {});
  const env = options.env ?? process.env;
  const search = { env, cache: cacheFolder(env), progress };
  const user = identifyProcess(process.pid);
  if (!user) throw new Error('this process can not be found in the process table');
  const use = { ...user, use: crypto.randomUUID() };
  const keepListening = options.detached ? () => {} : endWithProcess(() => leaveNow(dir));

  const leave = (record: StackRecord) => leaveStack(record, use.use, options.detached === true);
  try {
    return await withStackRecord(
      dir,
      async (record) => {
        await endLeftovers(record, progress);
        await record.change((file) =>
          options.detached ? { ...file, detached: true } : { ...file, users: [...file.users, use] },
        );
        const secrets = await stackSecrets(dir);
        const credentials = { mongo: secrets.primary, redis: secrets.primary, ...secrets };
        const starting = serverNames.map((name) =>
          bringUp(name, {
            record,
            recipe: recipes[name],
            search,
            credentials: credentials[name],
            make: options.makes?.[name],
          }),
        );
        // All are waited for, so that none is still starting when a failure is told.
        const ended = await Promise.allSettled(starting);
        const failures = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
        if (failures.length > 0) {
          if (!options.detached) await leave(record);
          throw failures.length === 1
            ? failures[0]
            : new AggregateError(failures, failures.map(String).join('\n'));
        }
        const records = await Promise.all(starting);
        const addresses = addressesOf(each((name) => recordOf(records, name).uri));
        const beside = { record, search, credentials: credentials.backup };
        const ledger = options.ledger
          ? await bringUpLedger(beside, addresses.backupS3Url).catch(async (error: unknown) => {
              if (!options.detached) await leave(record);
              throw error;
            })
          : {};
        const handle = (name: ServerName) =>
          runningServer(dir, name, recordOf(records, name), search, credentials[name]);
        return {
          addresses,
          environment: { ...stackEnvironment(addresses), ...ledger },
          servers: each(handle),
          async down() {
            await withStackRecord(dir, leave);
            keepListening();
          },
        };
      },
      tellWaiting(progress),
    );
  } catch (error) {
    keepListening();
    throw error;
  }
}

/** The environment's URI wins; then the server is not ours, and is recorded for `status` only. */
async function bringUp(name: ServerName, start: ServerStart): Promise<ServerRecord> {
  const { record, search } = start;
  const uri = uriFromEnvironment(name, search.env);
  if (uri === undefined) return startServer(start);
  const server: ServerRecord = { origin: 'environment', uri };
  if (!startedServers(record.file()).some(([started]) => started === name)) {
    await setServer(record, name, server);
  }
  return server;
}

function recordOf(records: readonly ServerRecord[], name: ServerName): ServerRecord {
  const record = records[serverNames.indexOf(name)];
  if (!record) throw new RangeError(name);
  return record;
}

function each<T>(of: (name: ServerName) => T): Record<ServerName, T> {
  return { mongo: of('mongo'), redis: of('redis'), primary: of('primary'), backup: of('backup') };
}

/** Servers that run though every process that used them has ended: somebody was killed with -9. */
async function endLeftovers(record: StackRecord, progress: (line: string) => void): Promise<void> {
  const file = record.file();
  if (file.detached || file.users.some(isRunning)) return;
  const stopped = await stopAll(record);
  if (stopped.length > 0) {
    progress(
      `đã dọn tiến trình còn lại của lần chạy trước / ended leftovers of an earlier run: ${stopped.join(', ')}`,
    );
  }
}

async function leaveStack(record: StackRecord, use: string, force: boolean): Promise<void> {
  await record.change((file) => ({
    ...file,
    detached: file.detached && !force,
    users: file.users.filter((user) => user.use !== use && isRunning(user)),
  }));
  if (!isUsed(record.file())) await stopAll(record);
}

/** On exit nothing can be awaited: the servers get their signal and end by themselves. */
function leaveNow(dir: string): void {
  const file = readStackFileNow(dir);
  if (!file) return;
  if (isUsed({ ...file, users: file.users.filter(({ pid }) => pid !== process.pid) })) return;
  for (const [name, server] of startedServers(file)) {
    if (server.process) signalProcess(server.process, cares[name].exitSignal);
  }
}

function isUsed(file: StackFile): boolean {
  return file.detached || file.users.some(isRunning);
}

export function tellWaiting(progress: (line: string) => void): (owner: number, waitedMs: number) => void {
  let next = 1_000;
  return (owner, waitedMs) => {
    if (waitedMs < next) return;
    next = waitedMs + 5_000;
    progress(
      `chờ tiến trình ${owner} đang dùng thư mục này / waiting for process ${owner}, which holds this folder`,
    );
  };
}

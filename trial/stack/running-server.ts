import type { ServerName } from './addresses.ts';
import type { ProgramSearch } from './install/cache.ts';
import { gone, isRunning, signalProcess } from './process-identity.ts';
import { recipes } from './recipes.ts';
import type { Credentials } from './secrets.ts';
import { StackError } from './stack-error.ts';
import { type ServerRecord, startedServers } from './stack-file.ts';
import { setStopped, withStackRecord } from './stack-record.ts';
import { startServer } from './start-server.ts';
import { stopServer } from './stop-stack.ts';

export interface RunningServer {
  readonly name: ServerName;
  /** Undefined when it is stopped or not ours. */
  readonly pid: number | undefined;
  readonly uri: string;
  /** Empty when the server is not ours. */
  readonly logFile: string;
  stop(): Promise<void>;
  /** SIGKILL, no goodbye; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Again, with the same ports and data; returns when it answers. */
  start(): Promise<void>;
}

/** A server's handle. Its methods throw StackError not-ours for a server that the environment named. */
export function runningServer(
  dir: string,
  name: ServerName,
  server: ServerRecord,
  search: ProgramSearch,
  credentials: Credentials,
): RunningServer {
  if (server.origin === 'environment') return foreignServer(name, server.uri);
  let current = server.process ?? undefined;
  return {
    name,
    get pid() {
      return current && isRunning(current) ? current.pid : undefined;
    },
    uri: server.uri,
    logFile: server.logFile,
    async stop() {
      await withStackRecord(dir, (record) => stopServer(record, name));
      current = undefined;
    },
    async kill() {
      await withStackRecord(dir, async (record) => {
        const identity = startedServers(record.file()).find(([each]) => each === name)?.[1].process;
        if (identity) {
          signalProcess(identity, 'SIGKILL');
          if (!(await gone(identity, 10_000)))
            throw new StackError('stop-failed', `${name}: ${identity.pid}`);
        }
        await setStopped(record, name);
      });
      current = undefined;
    },
    async start() {
      const started = await withStackRecord(dir, (record) =>
        startServer({ record, recipe: recipes[name], search, credentials, samePorts: true }),
      );
      current = started.process ?? undefined;
    },
  };
}

function foreignServer(name: ServerName, uri: string): RunningServer {
  const refuse = async () => {
    throw new StackError('not-ours', `${name}: máy chủ của môi trường / the environment's server, not ours`);
  };
  return { name, pid: undefined, uri, logFile: '', stop: refuse, kill: refuse, start: refuse };
}

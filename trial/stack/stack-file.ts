import { readFileSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type ProcessName, processNames } from './addresses.ts';
import { StackError } from './stack-error.ts';

const identitySchema = z.object({ pid: z.number().int().positive(), started: z.string() });

const serverSchema = z.discriminatedUnion('origin', [
  z.object({ origin: z.literal('environment'), uri: z.string() }),
  z.object({
    origin: z.literal('started'),
    uri: z.string(),
    /** Which program made the data: another make does not read it. */
    make: z.string(),
    program: z.string(),
    /** Kept over stops, so that addresses hold. */
    ports: z.array(z.number().int().min(1).max(65_535)),
    logFile: z.string(),
    /** `told` of its recipe, where it has one. */
    told: z.string().optional(),
    /** Null when stopped. */
    process: identitySchema.nullable(),
  }),
]);

const stackFileSchema = z.object({
  version: z.literal(1),
  /** Brought up to stay: no process that uses it takes it down when it ends. */
  detached: z.boolean(),
  /** Processes that use a stack that is not detached. The last one to end takes it down. */
  users: z.array(identitySchema.extend({ use: z.string() })),
  servers: z.partialRecord(z.enum(['mongo', 'redis', 'primary', 'backup', 'witness']), serverSchema),
});

export type ServerRecord = z.infer<typeof serverSchema>;
export type StartedServer = Extract<ServerRecord, { origin: 'started' }>;
/** What <dir>/stack.json says. It names secrets (S3 URLs), so it is readable by its owner alone. */
export type StackFile = z.infer<typeof stackFileSchema>;

export const emptyStackFile: StackFile = { version: 1, detached: false, users: [], servers: {} };

export function stackFilePath(dir: string): string {
  return join(dir, 'stack.json');
}

/** @throws StackError stack-file-unreadable when it is not what the launcher writes */
export function parseStackFile(text: string): StackFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new StackError('stack-file-unreadable', `stack.json is not JSON: ${message(error)}`, {
      cause: error,
    });
  }
  const parsed = stackFileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new StackError(
    'stack-file-unreadable',
    `stack.json: ${z.prettifyError(parsed.error)}\n  xóa thư mục khi không còn máy chủ nào chạy / delete the folder once no server runs in it`,
  );
}

/** Where one server of a stack keeps its data. */
export function dataFolder(dir: string, name: ProcessName): string {
  return join(dir, 'data', name);
}

/** Undefined when there is none: nothing was ever started here. */
export async function readStackFile(dir: string): Promise<StackFile | undefined> {
  return orNothing(async () => parseStackFile(await readFile(stackFilePath(dir), 'utf8')));
}

/** For exit handlers, where nothing may be awaited. */
export function readStackFileNow(dir: string): StackFile | undefined {
  try {
    return parseStackFile(readFileSync(stackFilePath(dir), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Replaced as a whole (write, sync, rename): a crash leaves the old one or the new one. Hold the folder's lock. */
export async function writeStackFile(dir: string, content: StackFile): Promise<void> {
  await writePrivateFile(stackFilePath(dir), `${JSON.stringify(content, null, 2)}\n`);
}

export async function writePrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

export function startedServers(file: StackFile): [ProcessName, StartedServer][] {
  return processNames.flatMap((name): [ProcessName, StartedServer][] => {
    const record = file.servers[name];
    return record?.origin === 'started' ? [[name, record]] : [];
  });
}

async function orNothing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

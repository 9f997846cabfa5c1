import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  cached,
  cacheEntry,
  cacheFolder,
  installOnce,
  type ProgramSearch,
} from '../../trial/stack/install/cache.ts';
import { findOnPath } from '../../trial/stack/install/find-program.ts';
import { runInstaller } from '../../trial/stack/install/run-installer.ts';

const source = join(import.meta.dirname, 'tlog-tools');
const run = promisify(execFile);

/** A log of ours and what is shown of it (tlog-tools/main.go, `input`). */
export interface TlogQuestion {
  readonly Folder: string;
  readonly LogKey: string;
  readonly WitnessKey: string;
  readonly Checkpoint: string;
  readonly Size: number;
  readonly Root: string;
  readonly Before: number;
  readonly BeforeRoot: string;
  readonly Consistency: readonly string[];
  readonly Entries: readonly string[];
  readonly Proofs: readonly string[];
}

/** What sumdb and formats say of it (`output`). */
export interface TlogAnswer {
  readonly Checkpoint: string;
  readonly Root: string;
  readonly Consistent: string;
  readonly Inclusion: readonly string[];
  readonly TheirProofs: readonly (readonly string[])[];
  readonly TheirBefore: readonly string[];
  readonly LogKey: string;
  readonly WitnessKey: string;
  readonly Note: string;
}

export type TlogTools = { ask(question: TlogQuestion): Promise<TlogAnswer> } | { readonly missing: string };

/** golang.org/x/mod/sumdb and transparency-dev/formats, built once with the Go on PATH, or why they can't be had here. */
export async function findTlogTools(): Promise<TlogTools> {
  const search: ProgramSearch = {
    env: process.env,
    cache: cacheFolder(process.env),
    progress: (line) => console.log(line),
  };
  try {
    const go = await findOnPath('go', search.env);
    if (!go) return { missing: 'tlog-tools: no Go on PATH' };
    const program = join(await build(search, go), 'tlog-tools');
    return { ask: (question) => ask(program, question) };
  } catch (error) {
    return { missing: `tlog-tools: ${error instanceof Error ? error.message.split('\n')[0] : error}` };
  }
}

async function build(search: ProgramSearch, go: string): Promise<string> {
  const files = ['go.mod', 'go.sum', 'main.go'].map((name) => readFile(join(source, name)));
  const hash = createHash('sha256');
  for (const bytes of await Promise.all(files)) hash.update(bytes);
  const entry = cacheEntry('tlog-tools', hash.digest('hex').slice(0, 12));
  const known = await cached(search, entry);
  if (known) return known;
  return installOnce(search, entry, (folder, logFile) =>
    runInstaller({
      title: 'tlog-tools (go build)',
      command: go,
      args: ['build', '-C', source, '-o', join(folder, 'tlog-tools'), '.'],
      env: { ...search.env, CGO_ENABLED: '0' },
      logFile,
      progress: search.progress,
    }),
  );
}

async function ask(program: string, question: TlogQuestion): Promise<TlogAnswer> {
  const running = run(program, { timeout: 60_000, maxBuffer: 16 * 1024 ** 2 });
  running.child.stdin?.end(JSON.stringify(question));
  return JSON.parse((await running).stdout) as TlogAnswer;
}

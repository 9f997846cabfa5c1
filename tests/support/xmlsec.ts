import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const patience = { timeout: 180_000 };
const versions = ['xmlsec==1.3.17', 'lxml==6.1.3'];

export interface XmlsecResult {
  readonly file: string;
  /** one verdict for each Signature, in document order */
  readonly signatures: readonly boolean[];
  readonly error?: string;
}

/** libxmlsec1 by way of its Python wheel, or why it can't be had here. */
export type Xmlsec = { readonly python: string } | { readonly missing: string };

/**
 * Finds xmlsec in the project's cache, or installs it there once (some 20 MB, no root). The environment is made in a
 * folder of its own and moved into place at the end: a cut-off install leaves nothing that looks finished.
 */
export async function findXmlsec(): Promise<Xmlsec> {
  const tools = join(cacheDir(), 'tools');
  const home = join(tools, `xmlsec-${versions.map((version) => version.split('==')[1]).join('-')}`);
  const python = join(home, 'bin', 'python');
  if (existsSync(python)) return { python };
  let trial: string | undefined;
  try {
    await mkdir(tools, { recursive: true });
    trial = await mkdtemp(join(tools, '.xmlsec-'));
    await run('python3', ['-m', 'venv', trial], patience);
    await run(
      join(trial, 'bin', 'python'),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...versions],
      patience,
    );
    await run(join(trial, 'bin', 'python'), ['-c', 'import xmlsec']);
    await rename(trial, home).catch((error: NodeJS.ErrnoException) => {
      // Another run was first: its environment is as good as ours.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return { python };
  } catch (error) {
    return {
      missing: `xmlsec cannot be installed here: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    };
  } finally {
    if (trial) await rm(trial, { recursive: true, force: true });
  }
}

/**
 * One Python process over all files; results in the order of `files`. With `trusted` (PEM) the certificate of each
 * signature must also have a path to one of them, today.
 */
export async function verifyAllWithXmlsec(
  xmlsec: { readonly python: string },
  files: readonly string[],
  trusted: readonly string[] = [],
): Promise<XmlsecResult[]> {
  const child = spawn(xmlsec.python, [join(dirname(import.meta.filename), 'verify-all.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify({ files, trusted }));
  let output = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) output += chunk;
  const code =
    child.exitCode ?? (await new Promise<number | null>((resolve) => child.once('close', resolve)));
  if (code !== 0) throw new Error(`verify-all.py ended with ${code}`);
  return output
    .trimEnd()
    .split('\n')
    .map((line): XmlsecResult => JSON.parse(line));
}

export function cacheDir(): string {
  return process.env.KHB_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kho-hoc-ba');
}

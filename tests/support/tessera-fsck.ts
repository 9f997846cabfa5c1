import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cached, cacheEntry, cacheFolder, type ProgramSearch } from '../../trial/stack/install/cache.ts';
import { findOnPath } from '../../trial/stack/install/find-program.ts';
import { installGoProgram } from '../../trial/stack/install/go-program.ts';

const run = promisify(execFile);
const program = {
  module: 'github.com/transparency-dev/tessera/cmd/fsck',
  version: 'v1.0.4',
  minimumGo: '1.24',
} as const;

export type TesseraFsck =
  /** answers what it printed; throws where it found a fault, or could not read all of it */
  | {
      check(log: { url: string; publicKeyFile: string; token: string }, patienceMs?: number): Promise<string>;
    }
  | { readonly missing: string };

/** Tessera's fsck, which reads a whole log over HTTP and hashes all of it, or why it can't be had here. */
export async function findTesseraFsck(): Promise<TesseraFsck> {
  const search: ProgramSearch = {
    env: process.env,
    cache: cacheFolder(process.env),
    progress: (line) => console.log(line),
  };
  try {
    if (!(await findOnPath('go', search.env))) return { missing: 'tessera fsck: no Go on PATH' };
    const entry = cacheEntry('tessera-fsck', program.version);
    const folder =
      (await cached(search, entry)) ?? (await installGoProgram(search, program, entry, 'Tessera fsck'));
    return {
      check: async ({ url, publicKeyFile, token }, patienceMs = 60_000) => {
        const args = [
          '--ui=false',
          '--storage_url',
          url,
          '--public_key',
          publicKeyFile,
          '--bearer_token',
          token,
        ];
        const { stdout, stderr } = await run(join(folder, 'fsck'), args, { timeout: patienceMs });
        return stdout + stderr;
      },
    };
  } catch (error) {
    return { missing: `tessera fsck: ${error instanceof Error ? error.message.split('\n')[0] : error}` };
  }
}

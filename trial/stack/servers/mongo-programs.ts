import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, cacheEntry, installOnce, type ProgramSearch } from '../install/cache.ts';
import { findOnPath, isProgram } from '../install/find-program.ts';
import { cachedWheel, type InstalledWheel, installWheel } from '../install/wheel.ts';
import { versions } from '../versions.ts';
import type { Candidate, Program } from './recipe.ts';

const { mongod, secantusPython, secantusRust } = versions;
const mongodEntry = cacheEntry('mongod', mongod.version);

/**
 * What is at hand comes before what must be fetched, so that no start waits for a download site. SecantusDB in Rust
 * is far quicker than in Python, and there only when somebody asked for it (`npm run stack -- install secantus-rs`).
 */
export const mongoCandidates: readonly Candidate[] = [
  { make: 'mongod', find: async ({ env }) => plain('mongod', await findOnPath('mongod', env)) },
  {
    make: 'secantus-rs',
    find: async ({ env }) => plain('secantus-rs', await findOnPath('secantusd-rs', env)),
  },
  {
    make: 'mongod',
    find: async (search) => plain('mongod', await mongodIn(await cached(search, mongodEntry))),
  },
  { make: 'secantus-rs', find: async (search) => plain('secantus-rs', await cachedRust(search)) },
  { make: 'secantus-py', find: async (search) => python(await cachedWheel(search, secantusPython)) },
  { make: 'mongod', find: async (search) => plain('mongod', await downloadMongod(search)) },
  {
    make: 'secantus-py',
    find: async (search) => python(await installWheel(search, secantusPython, 'SecantusDB (MongoDB)')),
  },
];

function plain(make: string, command: string | undefined): Program | undefined {
  return command === undefined ? undefined : { make, command, args: [], env: {} };
}

function python(installed: InstalledWheel | undefined): Program | undefined {
  if (!installed) return undefined;
  const { python: command, site } = installed;
  return { make: 'secantus-py', command, args: ['-s', '-m', 'secantus'], env: { PYTHONPATH: site } };
}

async function cachedRust(search: ProgramSearch): Promise<string | undefined> {
  const folder = await cached(search, cacheEntry(secantusRust.crate, secantusRust.version));
  if (folder === undefined) return undefined;
  const program = join(folder, 'bin', 'secantusd-rs');
  return (await isProgram(program)) ? program : undefined;
}

/** The official binary, only where its download site answers at once; undefined elsewhere. */
async function downloadMongod(search: ProgramSearch): Promise<string | undefined> {
  search.progress('MongoDB: hỏi trang tải chính thức / asking the official download site (3 s)');
  const answers = await fetch(mongod.downloadSite, {
    method: 'HEAD',
    signal: AbortSignal.timeout(3_000),
  }).then(
    () => true,
    () => false,
  );
  if (!answers) return undefined;
  try {
    const { MongoBinary } = await import('mongodb-memory-server-core/lib/util/MongoBinary.js');
    const folder = await installOnce(search, mongodEntry, async (draft) => {
      search.progress(`MongoDB ${mongod.version}: đang tải / downloading`);
      await MongoBinary.getPath({ version: mongod.version, downloadDir: draft });
    });
    return await mongodIn(folder);
  } catch (error) {
    // No binary for this system, or the transfer broke off: the next candidate is as good.
    const reason = error instanceof Error ? error.message : String(error);
    search.progress(`MongoDB ${mongod.version}: không tải được / could not be downloaded: ${reason}`);
    return undefined;
  }
}

/** The downloader names its file after version and system. */
async function mongodIn(folder: string | undefined): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  const name = (await readdir(folder)).find((entry) => entry.startsWith('mongod'));
  const program = name === undefined ? undefined : join(folder, name);
  return program !== undefined && (await isProgram(program)) ? program : undefined;
}

import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** An entry on its way from the log to its aggregate. */
export interface Spooled {
  readonly position: number;
  readonly line: string;
}

/** Entries of a whole log, still sealed, in files so that all of one aggregate lie in one, in the order of the log. */
export interface Spool {
  add(aggregate: string, spooled: Spooled): void;
  /** Nothing is added any more. Each file's entries by their aggregates. */
  files(): AsyncGenerator<ReadonlyMap<string, readonly Spooled[]>>;
  remove(): Promise<void>;
}

/** entries in one file, which is held in memory */
const A_FILE = 4_000;
const MOST_FILES = 1_000;
const BUFFER_BYTES = 64 * 1024;

/** @param dir where a folder is made for it. @param entries how many there will be, about */
export async function openSpool(dir: string, entries: number): Promise<Spool> {
  const folder = await mkdtemp(join(dir, 'spool-'));
  const count = Math.min(Math.max(Math.ceil(entries / A_FILE), 1), MOST_FILES);
  const paths = Array.from({ length: count }, (_, at) => join(folder, String(at)));
  const open = paths.map((path) => openSync(path, 'wx', 0o600));
  const buffers: string[] = paths.map(() => '');
  const flush = (at: number) => {
    writeSync(open[at] ?? -1, buffers[at] ?? '');
    buffers[at] = '';
  };
  return {
    add(aggregate, { position, line }) {
      const at = createHash('sha256').update(aggregate).digest().readUInt32BE() % count;
      buffers[at] += `${aggregate}\t${position}\t${line}\n`;
      if ((buffers[at]?.length ?? 0) > BUFFER_BYTES) flush(at);
    },
    async *files() {
      for (const [at, path] of paths.entries()) {
        flush(at);
        closeSync(open[at] ?? -1);
        yield byAggregate(await readFile(path, 'utf8'));
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function byAggregate(text: string): ReadonlyMap<string, readonly Spooled[]> {
  const found = new Map<string, Spooled[]>();
  for (const row of text.split('\n')) {
    if (row === '') continue;
    const [aggregate = '', position, ...line] = row.split('\t');
    const spooled = { position: Number(position), line: line.join('\t') };
    const own = found.get(aggregate);
    if (own) own.push(spooled);
    else found.set(aggregate, [spooled]);
  }
  return found;
}

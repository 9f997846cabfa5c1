import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** An append-only file of JSON lines. What `append` has returned for survives a kill -9 and a power cut. */
export interface Journal<Line> {
  append(line: Line): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the journal and reads what it holds. A last line without its end was never answered for: it is cut off.
 * @throws Error when a line in the middle can't be read
 */
export async function openJournal<Line>(
  file: string,
  parse: (json: unknown) => Line,
): Promise<{ journal: Journal<Line>; lines: Line[] }> {
  await mkdir(dirname(file), { recursive: true });
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) await truncate(file, end);
  const lines = bytes
    .subarray(0, end)
    .toString('utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => parse(JSON.parse(text)));

  const handle = await open(file, 'a');
  await syncFolder(dirname(file));
  // One after the other: a line is never written into another, and they are learnt in the order of the file.
  let last: Promise<void> = Promise.resolve();
  const write = async (line: Line): Promise<void> => {
    await handle.appendFile(`${JSON.stringify(line)}\n`);
    await handle.datasync();
  };
  return {
    lines,
    journal: {
      append: (line) => {
        // After a failed write the file may end in half a line: nothing more is written behind it.
        last = last.then(() => write(line));
        return last;
      },
      close: () => handle.close(),
    },
  };
}

/** Writes a whole file so that after a crash it is there entire or not at all. */
export async function writeDurably(file: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = join(dirname(file), `.${randomUUID()}.tmp`);
  await writeFile(temporary, content, { mode, flush: true });
  await rename(temporary, file);
  await syncFolder(dirname(file));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

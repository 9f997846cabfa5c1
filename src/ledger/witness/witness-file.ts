import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TreeHead } from '../tree/proof.ts';

/** The largest tree of each log, by origin, that a witness has co-signed: all that it must never forget. */
export interface WitnessFile {
  read(): Promise<ReadonlyMap<string, TreeHead> | undefined>;
  /** On the disk when it answers, and never half of it. */
  write(seen: ReadonlyMap<string, TreeHead>): Promise<void>;
}

/** @throws Error for a file that is there and is not a witness's: it is not to be begun anew over what was seen */
export function witnessFile(path: string): WitnessFile {
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      return text === undefined ? undefined : parse(path, text);
    },
    async write(seen) {
      const folder = dirname(path);
      await mkdir(folder, { recursive: true });
      const draft = `${path}.${process.pid}`;
      const heads = [...seen].map(([origin, { size, root }]) => [
        origin,
        size,
        Buffer.from(root).toString('hex'),
      ]);
      const file = await open(draft, 'w', 0o600);
      try {
        await file.writeFile(`${JSON.stringify(heads)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
      const directory = await open(folder, 'r');
      try {
        await directory.sync();
      } finally {
        await directory.close();
      }
    },
  };
}

function parse(path: string, text: string): ReadonlyMap<string, TreeHead> {
  const heads: unknown = JSON.parse(text);
  if (!Array.isArray(heads)) throw notAWitness(path);
  return new Map(
    heads.map((head: unknown) => {
      if (!isHead(head)) throw notAWitness(path);
      const [origin, size, root] = head;
      return [origin, { size, root: Buffer.from(root, 'hex') }];
    }),
  );
}

function isHead(head: unknown): head is [string, number, string] {
  if (!Array.isArray(head) || head.length !== 3) return false;
  const [origin, size, root] = head;
  return typeof origin === 'string' && Number.isSafeInteger(size) && /^[0-9a-f]{64}$/.test(String(root));
}

function notAWitness(path: string): Error {
  return new Error(`${path}: not the file of a witness`);
}

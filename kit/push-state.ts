import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { problemShape } from './problem.ts';

const entrySchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('received'), sha256: z.string(), name: z.string(), location: z.string() }),
  z.object({
    state: z.literal('accepted'),
    sha256: z.string(),
    name: z.string(),
    submissionId: z.string(),
    receipt: z.string().optional(),
  }),
  z.object({
    state: z.literal('refused'),
    sha256: z.string(),
    name: z.string(),
    ...problemShape.shape,
  }),
]);
/** What is known of one document; the receipt of an accepted one is the school's proof. */
export type PushEntry = z.infer<typeof entrySchema>;

export interface PushState {
  /** the last entry of each document, by SHA-256 */
  readonly known: ReadonlyMap<string, PushEntry>;
  record(entry: PushEntry): Promise<void>;
  close(): Promise<void>;
}

/**
 * The state of a push: a file of JSON lines that only grows. A crash while writing leaves a last line cut short,
 * which is ignored, as is any line that can't be read; a crash before writing leaves a document that was pushed but
 * not noted. Either is pushed again under the same Idempotency-Key and gets the same answer.
 */
export async function openPushState(path: string): Promise<PushState> {
  const file = await open(path, 'a', 0o600);
  const text = await readFile(path, 'utf8');
  const known = new Map<string, PushEntry>();
  for (const line of text.split('\n')) {
    const entry = readEntry(line);
    if (entry) known.set(entry.sha256, entry);
  }
  // One write after the other: two at once could mix their lines. A cut-off line is ended first, or it would take the next with it.
  let last: Promise<unknown> = text === '' || text.endsWith('\n') ? Promise.resolve() : file.write('\n');
  return {
    known,
    record(entry) {
      const written = last.then(() => file.write(`${JSON.stringify(entry)}\n`));
      last = written.catch(() => undefined);
      return written.then(() => undefined);
    },
    async close() {
      await last;
      await file.close();
    },
  };
}

function readEntry(line: string): PushEntry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

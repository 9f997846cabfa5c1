import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** Why a document is not valid; undefined when it is. */
export type Refusal = string | undefined;

export interface Served<Document> {
  /** what is done before the clock runs */
  readonly prepare: (bytes: Buffer) => Document;
  readonly judge: (document: Document) => Refusal | Promise<Refusal>;
  /** how many documents are under way at once; 1 unless told */
  readonly inFlight?: number;
}

/**
 * Answers the benchmark, one line for each line, tab between words, until stdin ends:
 * `judge FILE` -> `valid` or `refused REASON`; `load FILE...` -> `loaded`;
 * `run MS` (over the loaded documents in turn, at least one) and `pass` (each once) -> `DOCUMENTS MS CPU-MS`, the second of
 * the clock on the wall, the third of the processor, all threads of the process together.
 */
export async function serve<Document>(served: Served<Document>): Promise<void> {
  let loaded: readonly Document[] = [];
  const answers: Readonly<Record<string, (words: readonly string[]) => Promise<readonly unknown[]>>> = {
    judge: async ([file = '']) => {
      const refusal = await judgeOrRefuse(served, await readFile(file));
      return refusal === undefined ? ['valid'] : ['refused', oneLine(refusal)];
    },
    load: async (files) => {
      loaded = (await Promise.all(files.map((file) => readFile(file)))).map(served.prepare);
      return ['loaded'];
    },
    run: ([ms]) => timed(served, loaded, (_, elapsed) => elapsed < Number(ms)),
    pass: () => timed(served, loaded, (begun) => begun < loaded.length),
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const [word = '', ...words] = line.split('\t');
    const answer = answers[word];
    if (!answer) throw new Error(`unknown word ${word}`);
    console.log((await answer(words)).join('\t'));
  }
}

async function judgeOrRefuse<Document>(
  { prepare, judge }: Served<Document>,
  bytes: Buffer,
): Promise<Refusal> {
  try {
    return await judge(prepare(bytes));
  } catch (error) {
    return String(error);
  }
}

async function timed<Document>(
  { judge, inFlight = 1 }: Served<Document>,
  documents: readonly Document[],
  goOn: (begun: number, elapsedMs: number) => boolean,
): Promise<readonly number[]> {
  const used = process.cpuUsage();
  const start = performance.now();
  let begun = 0;
  const lane = async () => {
    while (begun === 0 || goOn(begun, performance.now() - start)) {
      const document = documents[begun++ % documents.length];
      if (document === undefined) throw new Error('no documents are loaded');
      const answer = judge(document);
      // Without a tick of the event loop for systems that answer at once.
      const refusal = answer instanceof Promise ? await answer : answer;
      if (refusal !== undefined) throw new Error(`a document was refused while timed: ${refusal}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  return [begun, ms, (user + system) / 1_000];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 300);
}

import { z } from 'zod';
import type { Figure } from '../bench.ts';
import { answerOf } from './answer-of.ts';
import type { Corpus } from './corpus.ts';
import type { Pace } from './pace.ts';
import { program } from './systems.ts';

const THREADS = 2;
const memory = z.object({ main: z.number(), threads: z.number(), resident: z.number() });
const answer = z.object({ before: memory, after: memory });

export interface Heap {
  readonly figures: readonly Figure[];
  /** how much more is in use after the documents than before, all heaps together */
  readonly grownMb: number;
}

/** What a thousand 500 kB documents leave in the heaps of the pool and of the thread that feeds it. */
export async function heap(corpus: Corpus, pace: Pace): Promise<Heap> {
  const large = corpus.cases.at(-1);
  if (!large) throw new Error('the corpus has no case');
  const { command, args } = program(
    'heap',
    corpus.folder,
    String(THREADS),
    String(pace.heapDocuments),
    ...large.files['as-signed'].valid,
  );
  const { before, after } = answer.parse(await answerOf({ command, args: ['--expose-gc', ...args] }));
  const figure = (what: string, bytes: number): Figure => {
    const system = 'pool of 2 threads';
    return {
      case: `${pace.heapDocuments} documents of 500 kB, ${what}`,
      system,
      value: megabytes(bytes),
      unit: 'MB',
    };
  };
  return {
    figures: [
      figure('heaps before', before.main + before.threads),
      figure('heaps after', after.main + after.threads),
      figure('resident before', before.resident),
      figure('resident after', after.resident),
    ],
    grownMb: megabytes(after.main + after.threads - before.main - before.threads),
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 10_000) / 100;
}

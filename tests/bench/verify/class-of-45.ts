import { join } from 'node:path';
import { lowerSecondarySubjects } from '../../../kit/subjects.ts';
import type { Figure } from '../bench.ts';
import { type Cores, pinned } from './cores.ts';
import { type Corpus, writeDocuments } from './corpus.ts';
import { makeDocuments } from './documents.ts';
import { type Pace, warmUp } from './pace.ts';
import { median } from './statistics.ts';
import { startSystem } from './system-process.ts';
import { OURS, program } from './systems.ts';

export interface ClassOf45 {
  readonly figures: readonly Figure[];
  /** the median pass of a warm process */
  readonly ms: number;
}

/** A class of 45 usual transcripts, about 700 signatures, judged whole by one process on one core. */
export async function classOf45(corpus: Corpus, cores: Cores, pace: Pace): Promise<ClassOf45> {
  const documents = makeDocuments({
    signers: corpus.signers,
    subjects: lowerSecondarySubjects,
    pupils: 45,
    seed: 'class',
  });
  const files = await writeDocuments(
    join(corpus.folder, 'class-of-45'),
    documents.map(({ bytes }) => bytes),
  );
  const system = startSystem(pinned(cores, 1, program(OURS, corpus.folder)));
  try {
    await system.load(files);
    const first = await system.pass();
    await warmUp(system, pace);
    const passes: number[] = [];
    for (let pass = 0; pass < 3 * pace.rounds; pass++) passes.push((await system.pass()).cpuMs);
    const ms = median(passes);
    const figure = (which: string, value: number): Figure => {
      return { case: `class of 45, ${which}`, system: OURS, value, unit: 'ms' };
    };
    return { figures: [figure('warm', ms), figure('first pass of a process', first.cpuMs)], ms };
  } finally {
    await system.stop();
  }
}

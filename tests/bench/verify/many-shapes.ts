import { join } from 'node:path';
import type { Pupil } from '../../../kit/pupil.ts';
import { lowerSecondarySubjects } from '../../../kit/subjects.ts';
import type { Figure } from '../bench.ts';
import { type Cores, pinned } from './cores.ts';
import { type Corpus, writeDocuments } from './corpus.ts';
import { makeDocuments } from './documents.ts';
import { interleaved } from './interleaved.ts';
import { type Pace, warmUp } from './pace.ts';
import { startSystem } from './system-process.ts';
import { OURS, program } from './systems.ts';

export interface ManyShapes {
  readonly figures: readonly Figure[];
  /** speed over documents of many shapes to that over documents of one */
  readonly ratio: number;
}

/** More than the verifier remembers at once. */
const DOCUMENTS = 900;
/** Of the subjects of a usual transcript. */
const REMARKS = 6;

/**
 * What is remembered of a document's shape helps where documents come from one program and class by class. Here no two
 * of 900 are alike, against 900 of one shape: as many bytes, elements and signatures.
 */
export async function manyShapes(corpus: Corpus, cores: Cores, pace: Pace): Promise<ManyShapes> {
  const remarked = subsets(lowerSecondarySubjects.length, REMARKS).slice(0, DOCUMENTS);
  const [one = []] = remarked;
  const contestants = await Promise.all([
    contestant('one shape', () => one),
    contestant('900 shapes', (index) => remarked[index] ?? one),
  ]);
  try {
    for (const { system, files } of contestants) {
      await system.load(files);
      await warmUp(system, pace);
    }
    const outcomes = await interleaved(contestants, pace, 'processor');
    const figures = contestants.map(({ name }): Figure => {
      const outcome = outcomes.get(name);
      if (!outcome || 'failure' in outcome) throw new Error(`${name}: ${outcome?.failure}`);
      return {
        case: `15 signatures, ${name} in turn`,
        system: OURS,
        value: outcome.perSecond,
        unit: 'documents/s',
      };
    });
    const [same, different] = figures;
    if (!same || !different) throw new Error('want two speeds');
    return { figures, ratio: different.value / same.value };
  } finally {
    await Promise.all(contestants.map(({ system }) => system.stop()));
  }

  async function contestant(name: string, remarkedOf: (index: number) => readonly number[]) {
    const documents = makeDocuments({
      signers: corpus.signers,
      subjects: lowerSecondarySubjects,
      pupils: DOCUMENTS,
      seed: 'shapes',
      change: (pupil, index) => withRemarks(pupil, remarkedOf(index)),
    });
    const files = await writeDocuments(
      join(corpus.folder, name),
      documents.map(({ bytes }) => bytes),
    );
    return { name, files, system: startSystem(pinned(cores, 1, program(OURS, corpus.folder))) };
  }
}

/** A remark for these subjects alone, and no honour: both are there or not, element and all. */
function withRemarks(pupil: Pupil, remarked: readonly number[]): Pupil {
  return {
    ...pupil,
    honour: undefined,
    results: pupil.results.map(({ remark: _, ...result }, number) =>
      remarked.includes(number) ? { ...result, remark: 'Có tiến bộ.' } : result,
    ),
  };
}

/** All ways to choose `size` of the numbers below `count`. */
function subsets(count: number, size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  if (count < size) return [];
  const last = count - 1;
  return [...subsets(last, size), ...subsets(last, size - 1).map((subset) => [...subset, last])];
}

import { join } from 'node:path';
import type { Figure } from '../bench.ts';
import { type Cores, pinned } from './cores.ts';
import { type Corpus, SUBJECTS, writeDocuments } from './corpus.ts';
import { type DocumentsWanted, makeDocuments, signaturesOf } from './documents.ts';
import { speedOf } from './interleaved.ts';
import { type Pace, warmUp } from './pace.ts';
import { fittedLine, type Line, type Point } from './statistics.ts';
import { type SystemProcess, startSystem } from './system-process.ts';
import { OURS, program } from './systems.ts';

/** Milliseconds for a document against its bytes, or against its signatures. */
export interface Series {
  readonly along: 'bytes' | 'signatures';
  readonly points: readonly Point[];
  readonly line: Line;
}

export interface Linearity {
  readonly figures: readonly Figure[];
  readonly series: readonly Series[];
}

/** Bytes grow by remarks at 6 signatures; signatures by subjects, each with its teacher and about 2.6 kB. */
export async function linearity(
  corpus: Corpus,
  cores: Cores,
  pace: Pace,
  progress: (line: string) => void,
): Promise<Linearity> {
  const { signers } = corpus;
  const pupils = pace.documents.large;
  const byBytes = [100, 1_000, 2_000, 4_000, 6_000, 8_000, 9_900].map((remarkLength) => {
    return { signers, subjects: SUBJECTS, teachers: 3, pupils, seed: 'bytes', remarkLength };
  });
  const bySignatures = [1, 7, 17, 27, 37, 47, 57].map((count) => {
    return { signers, subjects: SUBJECTS.slice(0, count), pupils, seed: 'signatures' };
  });
  const system = startSystem(pinned(cores, 1, program(OURS, corpus.folder)));
  const measure = async (along: Series['along'], wanted: readonly DocumentsWanted[]): Promise<Series> => {
    progress(`tuyến tính / linearity: ${along}`);
    const points: Point[] = [];
    for (const one of wanted) points.push(await measurePoint(along, one, system, corpus.folder, pace));
    return { along, points, line: fittedLine(points) };
  };
  try {
    await system.load(corpus.cases.flatMap(({ files }) => files['as-signed'].valid));
    await warmUp(system, pace);
    const series = [await measure('bytes', byBytes), await measure('signatures', bySignatures)];
    return { series, figures: series.flatMap(seriesFigures) };
  } finally {
    await system.stop();
  }
}

async function measurePoint(
  along: Series['along'],
  wanted: DocumentsWanted,
  system: SystemProcess,
  folder: string,
  pace: Pace,
): Promise<Point> {
  const documents = makeDocuments(wanted).map(({ bytes }) => bytes);
  const bytes = documents[0]?.length ?? 0;
  const x = along === 'bytes' ? bytes : signaturesOf(wanted);
  await system.load(await writeDocuments(join(folder, `linearity-${along}-${x}`), documents));
  await warmUp(system, { ...pace, warmAfterMs: pace.warmAfterMs / 4, warmWithinMs: pace.warmWithinMs / 4 });
  const perSecond = await speedOf({ name: OURS, system }, { ...pace, roundMs: pace.roundMs / 2 });
  return { x, y: 1_000 / perSecond };
}

function seriesFigures({ along, points }: Series): Figure[] {
  return points.map(({ x, y }) => {
    const size = along === 'bytes' ? `${Math.round(x / 1_000)} kB, 6 signatures` : `${x} signatures`;
    return { case: `linearity, ${size}`, system: OURS, value: 1_000 / y, unit: 'documents/s' };
  });
}

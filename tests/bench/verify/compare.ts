import type { Figure } from '../bench.ts';
import { type Cores, pinned } from './cores.ts';
import type { Case, Corpus, Geometry } from './corpus.ts';
import { type Contestant, interleaved } from './interleaved.ts';
import { type Pace, warmUp } from './pace.ts';
import { type SystemProcess, startSystem } from './system-process.ts';
import type { System } from './systems.ts';

export interface Comparison {
  readonly figures: readonly Figure[];
  /** what was left out or done otherwise, and why; a system's name first */
  readonly notes: readonly string[];
  /** systems that did not verify as they must, with case and reason */
  readonly failures: readonly { readonly system: string; readonly why: string }[];
}

interface Entrant extends Contestant {
  readonly verifies: boolean;
}

/**
 * Documents per second of every system over the same documents, each in a process of its own, tied to the same core.
 * None is timed before it has accepted every document of the case and refused each with a flipped byte.
 */
export async function compare(
  corpus: Corpus,
  systems: readonly System[],
  cores: Cores,
  pace: Pace,
  progress: (line: string) => void,
): Promise<Comparison> {
  const notes = new Set<string>();
  const failures: { system: string; why: string }[] = [];
  const entrants: Entrant[] = [];
  for (const { name, verifies, find } of systems) {
    const found = await find(corpus.folder, progress);
    if ('missing' in found) notes.add(`${name}: bỏ qua / skipped: ${found.missing}`);
    else entrants.push({ name, verifies, system: startSystem({ ...found, ...pinned(cores, 1, found) }) });
  }
  const figures: Figure[] = [];
  const shares: number[] = [];
  try {
    for (const one of corpus.cases) {
      const admitted: Contestant[] = [];
      for (const entrant of entrants) {
        const fail = (error: Error) =>
          failures.push({ system: entrant.name, why: `${one.name}: ${error.message}` });
        progress(`${one.name}: ${entrant.name}`);
        const geometry = await admit(entrant, one, pace).catch(fail);
        if (typeof geometry !== 'string') continue;
        admitted.push(entrant);
        if (geometry === 'unique-ids') notes.add(uniqueIdsNote(entrant.name));
      }
      const outcomes = await interleaved(admitted, pace, 'processor');
      for (const [system, outcome] of outcomes) {
        if ('failure' in outcome) failures.push({ system, why: `${one.name}: ${outcome.failure}` });
        else {
          figures.push({ case: one.name, system, value: outcome.perSecond, unit: 'documents/s' });
          shares.push(outcome.share);
        }
      }
    }
  } finally {
    await Promise.all(entrants.map(({ system }) => system.stop()));
  }
  if (Math.min(...shares) < 0.9) notes.add(sharedNote(Math.min(...shares)));
  return { figures, notes: [...notes], failures };
}

/**
 * Checks, loads and warms a system for a case.
 * @throws Error when it doesn't verify in either geometry, or accepts a flipped byte
 */
async function admit({ system, verifies }: Entrant, { files }: Case, pace: Pace): Promise<Geometry> {
  const start = performance.now();
  const asSigned = await firstRefused(system, files['as-signed'].valid);
  const geometry: Geometry = asSigned === undefined ? 'as-signed' : 'unique-ids';
  if (geometry === 'unique-ids' && (await firstRefused(system, files[geometry].valid)) !== undefined)
    throw new Error(`từ chối học bạ hợp lệ / it refuses a valid document: ${asSigned}`);
  const msEach = (performance.now() - start) / files[geometry].valid.length;
  for (const file of verifies ? files[geometry].flipped : []) {
    if ((await system.judge(file)) === undefined)
      throw new Error('chấp nhận học bạ bị sửa một byte / it accepts a document with a flipped byte');
  }
  await system.load(files[geometry].valid);
  // One that slow has been warmed by the check.
  if (msEach < pace.warmWithinMs) await warmUp(system, pace);
  return geometry;
}

async function firstRefused(system: SystemProcess, files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const refusal = await system.judge(file);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function uniqueIdsNote(system: string): string {
  return `${system}: không nhận Id trùng của giáo viên, nên đo bằng học bạ cùng cỡ không trùng Id / refuses the teachers' doubled Ids, so it is timed on documents of the same size without`;
}

function sharedNote(share: number): string {
  const percent = Math.round(share * 100);
  return `máy bận việc khác: có hệ thống chỉ được ${percent} % thời gian của nhân / the machine was shared: some system had its core for ${percent} % of the time only; figures are by processor time`;
}

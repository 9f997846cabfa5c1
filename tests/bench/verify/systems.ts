import { join } from 'node:path';
import { cacheFolder, type ProgramSearch } from '../../../trial/stack/install/cache.ts';
import { installWheel } from '../../../trial/stack/install/wheel.ts';
import { findXmlsec } from '../../support/xmlsec.ts';
import { findSantuario } from './santuario.ts';
import type { SystemCommand } from './system-process.ts';

const BERGSHAMRA = { wheel: 'pybergshamra', version: '0.11.0' } as const;

/** How a system is started, or why it can't be here. */
export type Found = SystemCommand | { readonly missing: string };

export interface System {
  readonly name: string;
  /** the floor is no verifier: it is not asked to refuse anything */
  readonly verifies: boolean;
  /** @param corpus the benchmark's folder */
  find(corpus: string, progress: (line: string) => void): Promise<Found>;
}

export const OURS = 'ours';
export const OURS_CORE = 'ours-core';
export const FLOOR = 'floor';

export const systems: readonly System[] = [
  verifier(OURS, async (corpus) => program('ours', corpus)),
  verifier(OURS_CORE, async (corpus) => program(OURS_CORE, corpus)),
  verifier('xmldsigjs', async (corpus) => program('xmldsigjs', corpus)),
  verifier('xml-crypto', async (corpus) => program('xml-crypto', corpus)),
  verifier('libxmlsec1', async () => {
    const xmlsec = await findXmlsec();
    return 'missing' in xmlsec ? xmlsec : { command: xmlsec.python, args: [peer('libxmlsec1.py')] };
  }),
  verifier('bergshamra', async (_, progress) => {
    const { python, site } = await installWheel(programSearch(progress), BERGSHAMRA, 'Bergshamra');
    return { command: python, args: [peer('bergshamra.py')], env: { PYTHONPATH: site } };
  }),
  verifier('santuario', (_, progress) => findSantuario(programSearch(progress))),
  { name: FLOOR, verifies: false, find: async (corpus) => program('floor', corpus) },
];

/** One of ours in Node. */
export function program(name: string, corpus: string, ...more: readonly string[]): SystemCommand {
  return programOf(join(import.meta.dirname, '../../..'), name, corpus, ...more);
}

/** The same out of another tree of this repository: what is asked and answered has been the same since a2ba4db. */
export function programOf(
  root: string,
  name: string,
  corpus: string,
  ...more: readonly string[]
): SystemCommand {
  const file = join(root, 'tests/bench/verify/programs', `${name}.ts`);
  return { command: process.execPath, args: [file, corpus, ...more] };
}

/** What can't be installed is missing, and the others are measured all the same. */
function verifier(name: string, find: System['find']): System {
  return {
    name,
    verifies: true,
    find: (corpus, progress) =>
      find(corpus, progress).catch((error: unknown) => ({
        missing: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '',
      })),
  };
}

function peer(file: string): string {
  return join(import.meta.dirname, 'peers', file);
}

function programSearch(progress: (line: string) => void): ProgramSearch {
  return { env: process.env, cache: cacheFolder(process.env), progress };
}

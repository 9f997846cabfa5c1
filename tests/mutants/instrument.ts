import { readFileSync } from 'node:fs';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { wordsForPeople } from './words-for-people.ts';

/** One place in a file, wrongly written. */
export interface Mutant {
  readonly id: string;
  readonly line: number;
  readonly mutator: string;
  readonly from: string;
  readonly to: string;
}

/** The file with all its mutants in it, each behind a switch, and what they are. */
export interface Mutated {
  readonly file: string;
  readonly source: string;
  readonly mutants: readonly Mutant[];
}

const silent = () => undefined;
const no = () => false;
const logger = {
  isTraceEnabled: no,
  isDebugEnabled: no,
  isInfoEnabled: no,
  isWarnEnabled: no,
  isErrorEnabled: no,
  isFatalEnabled: no,
  trace: silent,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  fatal: silent,
};

/** Stryker's mutants. Its runner starts the tests anew for each, which takes a second; ours (`worker.ts`) some milliseconds. */
export async function mutated(file: string): Promise<Mutated> {
  const content = readFileSync(file, 'utf8');
  const { files, mutants } = await new Instrumenter(logger).instrument(
    [{ name: file, content, mutate: true }],
    {
      plugins: null,
      ignorers: [wordsForPeople],
      excludedMutations: [],
    },
  );
  const lines = content.split('\n');
  return {
    file,
    source: files[0]?.content ?? '',
    mutants: mutants
      .filter(({ status }) => status !== 'Ignored')
      .map(({ id, location, mutatorName, replacement }) => ({
        id,
        line: location.start.line + 1,
        mutator: mutatorName,
        from: textAt(lines, location),
        to: replacement.replaceAll(/\s*\n\s*/g, ' '),
      })),
  };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

function textAt(lines: readonly string[], { start, end }: { start: Position; end: Position }): string {
  const part = lines.slice(start.line, end.line + 1);
  return part
    .map((line, at) =>
      line.slice(at === 0 ? start.column : 0, at === part.length - 1 ? end.column : undefined),
    )
    .map((line) => line.trim())
    .join(' ');
}

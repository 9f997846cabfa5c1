import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Colour, Ended } from './verdict.ts';

const root = join(import.meta.dirname, '../../..');

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
          meta: z.object({ fault: z.enum(['red', 'new']).optional(), lacks: z.string().optional() }),
        }),
      ),
    }),
  ),
});
type File = z.output<typeof reportSchema>['testResults'][number];
type Test = File['assertionResults'][number];

/** Runs the project `faults` on this tree's service, or on that of a checkout of a commit. @throws Error */
export async function runTests({
  commit,
  dir,
  files,
  tell,
}: {
  readonly commit: string | undefined;
  readonly dir: string | undefined;
  /** parts of the names of test files; all of them where there is none */
  readonly files: readonly string[];
  readonly tell: (line: string) => void;
}): Promise<readonly Ended[]> {
  const place = await mkdtemp(join(tmpdir(), 'khb-faults-'));
  try {
    const report = join(place, 'report.json');
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    // Here a failure is worth reading in full; there failures are what is looked for.
    const shown = commit ? [] : ['--reporter=default'];
    const reporters = [...shown, '--reporter=json', `--outputFile.json=${report}`];
    const child = spawn(process.execPath, [vitest, 'run', '--project', 'faults', ...files, ...reporters], {
      cwd: root,
      env: { ...process.env, ...(commit && dir ? { FAULTS_COMMIT: commit, FAULTS_CHECKOUT: dir } : {}) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => tell(chunk.toString('utf8').trimEnd()));
    await once(child, 'close');
    const { testResults } = reportSchema.parse(JSON.parse(await readFile(report, 'utf8')));
    return testResults.flatMap(endedOf);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** A file whose set-up failed has run no test, which is told as one that is broken. */
function endedOf({ name, message, assertionResults }: File): readonly Ended[] {
  const kind = basename(name, '.test.ts');
  if (assertionResults.length === 0)
    return [{ kind, test: '-', fault: undefined, got: 'broken', why: firstLine(message) }];
  return assertionResults.map((test) => ({
    kind,
    test: test.fullName,
    fault: test.meta.fault,
    got: colourOf(test),
    why: test.meta.lacks ?? firstLine(test.failureMessages[0] ?? message),
  }));
}

/** An assertion that doesn't hold; one that was asked again and again (`expect.poll`) is told without its name. */
const UNMET = /^(AssertionError|Error: expected )/;

/** Red is an assertion that doesn't hold; whatever else ends a test says nothing about the fault. */
function colourOf({ status, failureMessages, meta }: Test): Colour {
  if (status === 'passed') return 'green';
  if (meta.lacks !== undefined) return 'new';
  const [first = ''] = failureMessages;
  return status === 'failed' && UNMET.test(first) ? 'red' : 'broken';
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

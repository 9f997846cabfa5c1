import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isPrintableText, PRINTABLE_PATTERN } from '../../src/domain/identity/printable-text.ts';
import { findPythonTool } from './python-tool.ts';

/** What it generates depends on the other two: pinned, so that a seed means the same tomorrow. */
export const findSchemathesis = () =>
  findPythonTool('schemathesis', ['schemathesis==4.32.5', 'hypothesis==6.170.17', 'jsonschema-rs==0.60.3']);

const described = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ operationId: z.string(), responses: z.record(z.string(), z.unknown()) })),
  ),
});

interface Held {
  readonly url: string;
  readonly authorization: string;
  /** an OpenAPI document, as text */
  readonly document: string;
  /** values that the repository knows, by the parameter that may have them */
  readonly known: Readonly<Record<string, string | undefined>>;
  readonly seed: number;
  /** of each operation */
  readonly examples: number;
  /** by operationId; all unless told */
  readonly only?: string;
}

/** Holds a running API against a document, with every check; 0 where nothing was found. */
export async function runSchemathesis(python: string, held: Held): Promise<{ code: number; output: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'khb-schemathesis-'));
  try {
    const [config, document] = [join(dir, 'schemathesis.toml'), join(dir, 'openapi.json')];
    await writeFile(config, settings(held));
    await writeFile(document, spelledForPython(held.document));
    return await ended(
      spawn(
        python,
        [
          ...['-m', 'schemathesis.cli', '--config-file', config, 'run', document, '--url', held.url],
          ...['--header', `Authorization: ${held.authorization}`, '--seed', String(held.seed)],
          ...['--max-examples', String(held.examples), '--phases', 'examples,coverage,fuzzing'],
          ...['--continue-on-failure', '--no-color'],
          ...(held.only ? ['--include-operation-id', held.only] : []),
        ],
        { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] },
      ),
    );
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function ended(child: ReturnType<typeof spawn>): Promise<{ code: number; output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
  process.off('exit', kill);
  return { code, output };
}

/**
 * A schema-valid request is done, or answered 403, 404, 409; with 422 only where that is declared, since a rule of the
 * regulation may say no of what stands in it.
 */
function settings({ document, known }: Held): string {
  const names = Object.keys(known);
  const { paths } = described.parse(JSON.parse(document));
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const byRule = operations.filter(({ responses }) => '422' in responses);
  return [
    '[generation]',
    'codec = "latin-1"',
    '[[operations]]',
    `include-operation-id = ${JSON.stringify(byRule.map(({ operationId }) => operationId))}`,
    'checks.positive_data_acceptance.expected-statuses = ["2xx", "403", "404", "409", "422"]',
    ...names.flatMap((name, index) => [`[dictionaries.known-${index}]`, `values = ["${known[name]}"]`]),
    '[parameters]',
    ...names.map((name, index) => `"${name}" = { dictionary = "known-${index}", probability = 0.5 }`),
  ].join('\n');
}

/**
 * Python's expressions know no properties of Unicode, and the whole alphabet spelled out takes it minutes: it draws from
 * Latin-1, where the one pattern that has properties is spelled out. That the pattern is what the door takes, a unit test
 * holds over all of Unicode.
 */
function spelledForPython(document: string): string {
  const latin = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
  const unseen = spelled(latin.filter((character) => !isPrintableText(`a${character}a`)));
  const blank = spelled(latin.filter((character) => !isPrintableText(character)));
  const pattern = `^[^${unseen}]*[^${blank}][^${unseen}]*$`;
  return document.replaceAll(JSON.stringify(PRINTABLE_PATTERN), JSON.stringify(pattern));
}

function spelled(characters: readonly string[]): string {
  return characters.map((one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
}

import { parseArgs } from 'node:util';
import { areaHelp, programHelp, verbHelp } from './help.ts';
import type { Area, Program } from './program.ts';
import type { Console, Option, Outcome, Surroundings, Verb } from './verb.ts';
import { visible, visibleJson } from './visible.ts';
import { WrongUsage } from './wrong-usage.ts';

/** Runs what the command line asks for and answers the exit code: 0 done, 1 failed, 64 wrong usage or configuration. */
export async function runProgram(
  program: Program,
  args: readonly string[],
  surroundings: Surroundings,
  console: Console,
): Promise<number> {
  const line = readLine(program, args);
  const { json, area, verb } = line;
  const path = [area?.name, verb?.name].filter(Boolean).join(' ');
  const call = [program.command, path].filter(Boolean).join(' ');
  try {
    if (line.help) {
      console.out(helpOf(program, area, verb));
      return 0;
    }
    if (area && verb) {
      return tell(await verb.run(line.rest, { ...surroundings, console, json }), json, console);
    }
    if (line.unknown === undefined && !area?.name) {
      console.err(programHelp(program));
      return 64;
    }
    const known = area ? [...area.verbs, ...(area.name ? [] : program.areas)] : program.areas;
    const got = line.unknown === undefined ? '' : `không có / there is no ${line.unknown}: `;
    const names = known.flatMap(({ name }) => name || []).join(', ');
    throw new WrongUsage(`${got}cần một trong / want one of: ${names}`);
  } catch (error) {
    const { message, exitCode } = failure(program, error);
    const told = message.split('\n').map(visible).join('\n');
    const hint = error instanceof WrongUsage ? ` (${call} --help)` : '';
    console.err(`${path && hint ? `${path}: ` : ''}${told}${hint}\n`);
    if (json) {
      console.out(`${visibleJson({ ...(path ? { command: path } : {}), ok: false, error: message })}\n`);
    }
    return exitCode;
  }
}

/** For an entry: `process.exitCode = await runMain(program)`. */
export function runMain(program: Program): Promise<number> {
  return runProgram(
    program,
    process.argv.slice(2),
    { env: process.env, clock: () => new Date() },
    {
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
    },
  );
}

function tell(outcome: Outcome, json: boolean, console: Console): number {
  const { lines, failed = false, exitCode = failed ? 1 : 0 } = outcome;
  if (json && outcome.json) console.out(`${visibleJson(outcome.json)}\n`);
  else if (lines.length > 0) (failed ? console.err : console.out)(`${lines.map(visible).join('\n')}\n`);
  return exitCode;
}

/** A configuration that can't be used is no wrong call, and ends with 64 too: such an error carries its exit code. */
function failure({ errorText }: Program, error: unknown): { message: string; exitCode: number } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof WrongUsage) return { message, exitCode: 64 };
  if (error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number') {
    return { message, exitCode: error.exitCode };
  }
  return { message: errorText ? errorText(error) : message, exitCode: 1 };
}

function helpOf(program: Program, area: Area | undefined, verb: Verb | undefined): string {
  if (area && verb) return verbHelp(program, area, verb);
  return area?.name ? areaHelp(program, area) : programHelp(program);
}

interface Line {
  readonly area: Area | undefined;
  readonly verb: Verb | undefined;
  /** a word where an area or a verb should stand */
  readonly unknown: string | undefined;
  readonly help: boolean;
  readonly json: boolean;
  /** what is left for the verb */
  readonly rest: readonly string[];
}

/** Options may stand before the verb too, so all that any verb knows are looked at to find the first words. */
function readLine(program: Program, args: readonly string[]): Line {
  const options: Record<string, Option> = { help: { type: 'boolean', short: 'h' } };
  for (const { verbs } of program.areas) for (const verb of verbs) Object.assign(options, verb.options);
  if (program.json !== false) options.json = { type: 'boolean' };
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const named = (name: string) => tokens.filter((token) => token.kind === 'option' && token.name === name);
  const [help, json] = [named('help'), program.json === false ? [] : named('json')];
  const words = tokens.filter((token) => token.kind === 'positional');
  const taken = json.map(({ index }) => index);
  const take = <T extends { readonly name: string }>(known: readonly T[]): T | undefined => {
    const found = known.find(({ name }) => name !== '' && name === words[0]?.value);
    if (found) taken.push(words.shift()?.index ?? -1);
    return found ?? known.find(({ name }) => name === '');
  };
  const area = take(program.areas);
  const verb = area && take(area.verbs);
  return {
    area,
    verb,
    unknown: verb ? undefined : words[0]?.value,
    help: help.length > 0,
    json: json.length > 0,
    rest: args.filter((_, index) => !taken.includes(index)),
  };
}

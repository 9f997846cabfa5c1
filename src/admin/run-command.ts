import { ConfigError } from '../config/config.ts';
import { errorForLog } from '../observe/error-for-log.ts';
import { areas } from './areas.ts';
import { help } from './help.ts';
import { type Area, type Surroundings, type Verb, WrongUsage } from './verb.ts';

export interface Console {
  out(text: string): void;
  err(text: string): void;
}

/** Runs one command and answers its exit code: 0 done, 1 failed, 64 wrong usage or configuration. */
export async function runCommand(
  args: readonly string[],
  surroundings: Surroundings,
  console: Console,
): Promise<number> {
  const json = args.includes('--json');
  const given = args.filter((arg) => arg !== '--json');
  try {
    const [areaName, ...afterArea] = given;
    const area = areas.find(({ name }) => name === areaName);
    if (given.includes('--help') || given.includes('-h') || given.length === 0) {
      console.out(help(areas, area));
      return given.length === 0 ? 64 : 0;
    }
    if (!area) throw new WrongUsage(`không có / no such area: ${areaName}`);
    const { verb, rest } = verbOf(area, afterArea);
    const outcome = await verb.run(rest, surroundings);
    if (json) console.out(`${JSON.stringify(outcome.json)}\n`);
    else (outcome.failed ? console.err : console.out)(`${outcome.lines.join('\n')}\n`);
    return outcome.failed ? 1 : 0;
  } catch (error) {
    const wrongUse = error instanceof WrongUsage || error instanceof ConfigError;
    const { message } = wrongUse ? error : errorForLog(error);
    console.err(`${message}\n`);
    if (json) console.out(`${JSON.stringify({ error: message })}\n`);
    if (error instanceof WrongUsage) console.err('npm run admin -- --help\n');
    return wrongUse ? 64 : 1;
  }
}

function verbOf(area: Area, args: readonly string[]): { verb: Verb; rest: readonly string[] } {
  const alone = area.verbs.find(({ name }) => name === '');
  if (alone) return { verb: alone, rest: args };
  const [name, ...rest] = args;
  const verb = area.verbs.find((known) => known.name === name);
  if (verb) return { verb, rest };
  const names = area.verbs.map((known) => known.name).join(', ');
  throw new WrongUsage(`${area.name}: ${name ?? ''}: cần một trong / want one of ${names}`);
}

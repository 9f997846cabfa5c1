import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

/** Vietnamese first, English beside. */
export interface Words {
  readonly vi: string;
  readonly en: string;
}

/** What a verb answers: `lines` for people, `json` for programs; `failed` gives exit code 1. */
export interface Outcome {
  readonly lines: readonly string[];
  readonly json: object;
  readonly failed?: boolean;
}

/** What a verb is given besides its own options. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: () => Date;
}

/** One thing staff can ask for: `keys issue`. An area with a single verb leaves `name` empty: `deadlines`. */
export interface Verb {
  readonly name: string;
  /** its arguments, as the help shows them */
  readonly usage: string;
  readonly what: Words;
  /** @throws WrongUsage, or whatever the work throws */
  run(args: readonly string[], surroundings: Surroundings): Promise<Outcome>;
}

export interface Area {
  readonly name: string;
  readonly what: Words;
  readonly verbs: readonly Verb[];
}

/** The command line can't be understood: exit code 64. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}

interface VerbDeclaration<O extends Options> {
  readonly name: string;
  readonly usage: string;
  readonly what: Words;
  readonly options: O;
  /** how many words stand besides the options; none unless told */
  readonly words?: readonly [fewest: number, most: number];
  run(
    call: Surroundings & { readonly values: Values<O>; readonly words: readonly string[] },
  ): Promise<Outcome>;
}

/** Joins a verb's declared options to its work, so that `run` sees them typed. */
export function verb<const O extends Options>(declared: VerbDeclaration<O>): Verb {
  const { name, usage, what, options, words: [fewest, most] = [0, 0] } = declared;
  return {
    name,
    usage,
    what,
    run: async (args, surroundings) => {
      const { values, positionals } = parse({ args: [...args], options, allowPositionals: true });
      if (positionals.length < fewest || positionals.length > most) {
        throw new WrongUsage(`cần / want: ${[name, usage].filter(Boolean).join(' ')}`);
      }
      return await declared.run({ ...surroundings, values, words: positionals });
    },
  };
}

function parse<const C extends ParseArgsConfig>(config: C): ReturnType<typeof parseArgs<C>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : 'wrong usage', { cause: error });
  }
}

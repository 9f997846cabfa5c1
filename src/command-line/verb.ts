import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util';
import { WrongUsage } from './wrong-usage.ts';

/** Vietnamese first, English beside. */
export interface Words {
  readonly vi: string;
  readonly en: string;
}

/** An option of the command line; `value` names what it takes and `what` says it, for the help. */
export interface Option extends ParseArgsOptionDescriptor {
  readonly value?: string;
  readonly what?: Words;
}
export type Options = Readonly<Record<string, Option>>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

/** What a verb answers: `lines` for people, `json` for programs; `failed` gives exit code 1. */
export interface Outcome {
  readonly lines: readonly string[];
  readonly json?: object;
  readonly failed?: boolean;
  /** where there is more to tell than done and failed */
  readonly exitCode?: number;
}

/** What a verb is given besides its own options. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: () => Date;
}

export interface Console {
  out(text: string): void;
  err(text: string): void;
}

/** `json`: the last line is to be one JSON object; `console` is for what is told on the way. */
export interface Asked extends Surroundings {
  readonly json: boolean;
  readonly console: Console;
}

/** One thing that can be asked for: `keys issue`. What has a single verb leaves `name` empty: `deadlines`. */
export interface Verb {
  readonly name: string;
  /** its arguments, as the help shows them; a line for each way to call it */
  readonly usage: string;
  readonly what: Words;
  readonly options: Options;
  /** more to know, shown by its help */
  readonly notes?: string;
  /** @throws WrongUsage, or whatever the work throws */
  run(args: readonly string[], asked: Asked): Promise<Outcome>;
}

export interface Call<O extends Options> extends Asked {
  readonly values: Values<O>;
  readonly words: readonly string[];
}

export interface VerbDeclaration<O extends Options> extends Omit<Verb, 'options' | 'run'> {
  readonly options: O;
  /** how many words stand besides the options; none unless told */
  readonly words?: readonly [fewest: number, most: number];
  run(call: Call<O>): Promise<Outcome>;
}

/** Joins a verb's declared options to its work, so that `run` sees them typed. */
export function verb<const O extends Options>(declared: VerbDeclaration<O>): Verb {
  const { usage, options, words: [fewest, most] = [0, 0] } = declared;
  return {
    ...declared,
    run: async (args, asked) => {
      const { values, positionals } = parse(args, options);
      if (positionals.length < fewest || positionals.length > most) {
        const wanted = usage.replaceAll('\n', ' | ') || 'không có từ nào / no words';
        throw new WrongUsage(`cần / want: ${wanted}`);
      }
      return await declared.run({ ...asked, values, words: positionals });
    },
  };
}

function parse<const O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // Node's own words go on with advice on "--" and a second line; the first sentence names the option.
    const [told] = error instanceof Error ? error.message.split(/\.\s/) : [];
    const known = Object.keys(options).map((option) => `--${option}`);
    const wanted = known.length === 0 ? '' : `; cần / want: ${known.join(', ')}`;
    throw new WrongUsage(`tùy chọn sai / wrong option: ${told}${wanted}`, { cause: error });
  }
}

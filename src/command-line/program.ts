import type { Verb, Words } from './verb.ts';

/** Verbs of one concept. Without a name they stand right behind the command: `stack up`. */
export interface Area {
  readonly name: string;
  readonly what: Words;
  readonly verbs: readonly Verb[];
}

export interface Program {
  /** as it is typed: `npm run admin --` */
  readonly command: string;
  readonly what: Words;
  readonly areas: readonly Area[];
  /** more to know, shown by the whole help */
  readonly notes?: string;
  /** what its exit codes mean, where they mean more than done and failed */
  readonly exits?: string;
  /** false where stdout is for bytes and nothing else */
  readonly json?: false;
  /** how an error that is no wrong usage is told; its message unless given */
  readonly errorText?: (error: unknown) => string;
}

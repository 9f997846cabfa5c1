/** What staff's verbs are declared with. */
export type { Area } from '../command-line/program.ts';
export { type Outcome, type Surroundings, type Verb, verb, type Words } from '../command-line/verb.ts';
export { WrongUsage } from '../command-line/wrong-usage.ts';

import type { ProcessName } from '../addresses.ts';
import type { ProgramSearch } from '../install/cache.ts';
import type { Credentials } from '../secrets.ts';

/** A server program that was found or installed. */
export interface Program {
  /** Which server it is; data made by one make is not read by another. */
  readonly make: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** One place a program may come from. Candidates are asked in order; undefined means "not here". */
export interface Candidate {
  readonly make: string;
  readonly find: (search: ProgramSearch) => Promise<Program | undefined>;
}

/** Where one server runs: everything its command line and its checks depend on. */
export interface Place {
  readonly program: Program;
  readonly ports: readonly number[];
  /** Also the working folder of the process. */
  readonly dataDir: string;
  readonly credentials: Credentials;
}

export interface Launch {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files with secrets, written for their owner alone before the start: path to content. */
  readonly privateFiles?: Readonly<Record<string, string>>;
}

/** What is asked of a process that runs or is to end. */
export interface ProcessCare {
  readonly name: ProcessName;
  readonly title: string;
  /** How many ports it listens on, all on 127.0.0.1. */
  readonly portCount: number;
  /** How long it may take to stop before it is killed. */
  readonly graceMs: number;
  /** What it gets when the launcher's process ends and can't wait for it. */
  readonly exitSignal: 'SIGTERM' | 'SIGKILL';
  uri(place: Pick<Place, 'ports' | 'credentials'>): string;
  /** Asks it as a client would; throws while it is not ready. */
  ready(place: Omit<Place, 'program'>): Promise<void>;
}

/** All the launcher knows about one server. */
export interface ServerRecipe extends ProcessCare {
  readonly candidates: readonly Candidate[];
  /** Of what its command line depends on besides its place, a hash: one that was told otherwise is started anew. */
  readonly told?: string;
  launch(place: Place): Launch | Promise<Launch>;
}

/** The nth of the ports chosen for a place. */
export function portAt(place: Pick<Place, 'ports'>, index: number): number {
  const port = place.ports[index];
  if (port === undefined) throw new RangeError(`port ${index} was not chosen`);
  return port;
}

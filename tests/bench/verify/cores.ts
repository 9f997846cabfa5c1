import { readFile } from 'node:fs/promises';
import { findOnPath } from '../../../trial/stack/install/find-program.ts';

/** The cores that this process may use, and the program that ties another to some of them. */
export interface Cores {
  readonly allowed: readonly number[];
  /** undefined where there is none (it is Linux's) */
  readonly taskset: string | undefined;
}

export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
}

export async function readCores(): Promise<Cores> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1];
  return {
    allowed: list === undefined ? [] : coreNumbers(list),
    taskset: list === undefined ? undefined : await findOnPath('taskset', process.env),
  };
}

/** The command tied to the last `count` cores, the first being the busiest as a rule; as it is where that can't be done. */
export function pinned({ allowed, taskset }: Cores, count: number, command: CommandLine): CommandLine {
  if (taskset === undefined || allowed.length < count) return command;
  return {
    command: taskset,
    args: ['-c', allowed.slice(-count).join(','), command.command, ...command.args],
  };
}

/** `0-2,5` -> 0, 1, 2, 5 */
function coreNumbers(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

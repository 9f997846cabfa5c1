import { readFile } from 'node:fs/promises';

/** Linux counts in hundredths of a second, whatever its clock (proc_pid_stat(5), sysconf(3) `_SC_CLK_TCK`). */
const TICKS = 100;

/**
 * Seconds of processor that these processes have used so far, all their threads together; undefined where the system
 * does not tell (no /proc).
 */
export async function cpuSeconds(pids: readonly number[]): Promise<number | undefined> {
  try {
    const used = await Promise.all(
      pids.map(async (pid) => ticksOf(await readFile(`/proc/${pid}/stat`, 'utf8'))),
    );
    return used.reduce((sum, ticks) => sum + ticks, 0) / TICKS;
  } catch {
    return undefined;
  }
}

/** The name in brackets may hold blanks and brackets; what follows it does not. */
function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

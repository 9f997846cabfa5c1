import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface RebuildMeasured {
  readonly entries: number;
  readonly seconds: number;
  /** the most that the process held in memory; undefined where the system does not tell */
  readonly peakMb: number | undefined;
}

/** Where there is plenty V8 takes some hundred MB more before it looks for what is not needed: bounded, it shows what is. */
export const HEAP_MB = 128;
const MAIN = join(import.meta.dirname, '../../../src/admin/main.ts');

/**
 * `admin rebuild --from primary` into a database that is not there yet, as a process of its own with a heap of HEAP_MB.
 * @throws Error with what it said
 */
export async function measureRebuild(
  env: Readonly<Record<string, string>>,
  into: string,
  entries: number,
): Promise<RebuildMeasured> {
  const start = performance.now();
  const args = [MAIN, 'rebuild', '--from', 'primary', '--into', into, '--json'];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4_000);
    });
  let peakMb: number | undefined;
  const timer = setInterval(async () => {
    peakMb = (await peakOf(child.pid ?? 0)) ?? peakMb;
  }, 100);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`rebuild ended with ${code}:\n${said}`);
  return { entries, seconds: (performance.now() - start) / 1_000, peakMb };
}

async function peakOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1_024;
}

import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The wall clock of processes that are started with `env`; it steps while they run. */
export interface SteppedClock {
  readonly env: Readonly<Record<string, string>>;
  now(): Date;
  /** sets it to a time in Vietnam, such as `2026-11-26T01:09:50`; it goes on from there */
  set(vietnamese: string): void;
  step(ms: number): void;
}

export async function steppedClock(): Promise<SteppedClock> {
  const file = join(await mkdtemp(join(tmpdir(), 'khb-clock-')), 'offset');
  let offset = 0;
  const move = (ms: number) => {
    offset = ms;
    writeFileSync(file, String(ms));
  };
  move(0);
  const preload = pathToFileURL(join(import.meta.dirname, 'stepped-clock.mjs')).href;
  return {
    env: { NODE_OPTIONS: `--import=${preload}`, STEPPED_CLOCK: file },
    now: () => new Date(Date.now() + offset),
    set: (vietnamese) => move(Date.parse(`${vietnamese}+07:00`) - Date.now()),
    step: (ms) => move(offset + ms),
  };
}

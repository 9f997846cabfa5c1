import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is there. @throws Error naming what did not come in time */
export async function waitUntil<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  withinMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`chờ quá lâu / waited too long: ${what}`);
    await sleep(200);
  }
}

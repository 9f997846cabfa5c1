/** How many of the items were worked on, and in what time. */
export interface Measured {
  readonly count: number;
  readonly seconds: number;
  readonly perSecond: number;
}

/**
 * Works on the items, `concurrency` at once, and measures the whole. After the time limit no further item is begun: the
 * rate is then that of those done.
 */
export async function measured<T>(
  items: readonly T[],
  concurrency: number,
  limitMs: number,
  work: (item: T, index: number) => Promise<unknown>,
): Promise<Measured> {
  const start = performance.now();
  const queue = items.entries();
  let count = 0;
  const worker = async () => {
    // The iterator is shared: each item is taken by one worker.
    for (const [index, item] of queue) {
      if (performance.now() - start > limitMs) return;
      await work(item, index);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - start) / 1_000;
  return { count, seconds, perSecond: count / seconds };
}

import type { HeldLease } from '../../storage/index/leases.ts';

/**
 * Does a piece of work while a lease is kept, and gives the lease back.
 * @param lastsMs how long the lease lasts without a sign of life
 * @param work is told to stop once another has taken the lease over
 */
export async function underLease<T>(
  lease: HeldLease,
  lastsMs: number,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const renewal = setInterval(() => {
    lease.renew().then(
      (held) => held || lost.abort(new Error('the lease was taken over')),
      // The index is away, which the work finds out itself; whether the lease was lost meanwhile the next beat asks.
      () => undefined,
    );
  }, lastsMs / 6);
  try {
    return await work(lost.signal);
  } finally {
    clearInterval(renewal);
    // One that could not be given back runs out by itself; what the work came to is not lost for that.
    await lease.release().catch(() => undefined);
  }
}

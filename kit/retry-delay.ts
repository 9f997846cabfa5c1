/**
 * Milliseconds to wait before attempt `attempt + 2`: what Retry-After asks for (RFC 9110, 10.2.3: seconds or a date),
 * else twice as long each time, from 0.25 s to 10 s. A Retry-After that can't be read counts as none.
 */
export function retryDelay(attempt: number, retryAfter: string | null, now: number): number {
  const backoff = Math.min(10_000, 250 * 2 ** attempt);
  if (retryAfter === null) return backoff;
  if (/^[0-9]{1,6}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? backoff : Math.max(0, date - now);
}

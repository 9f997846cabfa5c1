import { randomUUID } from 'node:crypto';
import type { When } from '../acts/when.ts';

/** One run of a verb, under an id of its own. */
export function whenOf(clock: () => Date): When {
  return { now: clock(), requestId: `admin-${randomUUID()}` };
}

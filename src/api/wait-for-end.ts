import type { ApiDeps } from './deps.ts';
import { preferredWait } from './http/prefer.ts';
import type { Answer } from './http/route.ts';
import type { EndKind } from './job-queue.ts';

/** Something that a job brings to its end, and how to look at it again. */
export interface Pending<T> {
  readonly what: EndKind;
  readonly id: string;
  readonly value: T;
  /** whether a job still has it in hand */
  readonly waiting: (value: T) => boolean;
  readonly read: () => Promise<T | undefined>;
}

/** Waits as long as `Prefer: wait=N` asks and the limits grant, and answers what stands then. */
export async function waitForEnd<T>(
  { jobs, limits }: Pick<ApiDeps, 'jobs' | 'limits'>,
  prefer: string | undefined,
  pending: Pending<T>,
): Promise<{ value: T; headers: Record<string, string> }> {
  const seconds = preferredWait(prefer, limits.waitSeconds);
  if (seconds === undefined) return { value: pending.value, headers: {} };
  const headers = { 'Preference-Applied': `wait=${seconds}` };
  if (seconds === 0 || !pending.waiting(pending.value)) return { value: pending.value, headers };
  await jobs.waitFor(pending.what, pending.id, seconds * 1000);
  return { value: (await pending.read()) ?? pending.value, headers };
}

/** 200 with what has come to its end, else 202; both say where it is found (RFC 9110 clause 15.3.3). */
export function acceptedAnswer(
  final: boolean,
  location: string,
  json: unknown,
  headers: Record<string, string>,
): Answer {
  return { status: final ? 200 : 202, headers: { ...headers, Location: location }, json };
}

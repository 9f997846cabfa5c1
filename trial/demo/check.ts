import type { Check } from './scene.ts';

/** @param what Vietnamese first, English beside */
export function check(what: string, ok: boolean): Check {
  return { what, ok };
}

/** Names what was got where it is not what was wanted. */
export function checkEqual(what: string, got: unknown, wanted: unknown): Check {
  const ok = Object.is(got, wanted);
  return { what: ok ? what : `${what}: got ${String(got)}, want ${String(wanted)}`, ok };
}

import { type Decision, type RefusalCode, refuse } from '../refusal.ts';
import type { Permission } from './policy.ts';

/**
 * A permission as the answer of an act. Whoever may do the act, but not to this thing, is told what is told of a thing
 * that is not there.
 */
export function permit(permission: Permission, notThere: RefusalCode): Decision<object> {
  if (permission.ok) return permission;
  switch (permission.why) {
    case 'never':
      return refuse('not-permitted');
    case 'own-request':
      return refuse('four-eyes');
    case 'not-own':
      return refuse(notThere);
  }
}

/** The answer of an act that asks nothing but whether the actor may do it at all. */
export async function ifPermitted<T extends object>(
  permission: Permission,
  work: () => Promise<T>,
): Promise<Decision<T>> {
  const permitted = permit(permission, 'not-permitted');
  return permitted.ok ? { ok: true, ...(await work()) } : permitted;
}

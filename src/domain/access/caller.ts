import type { SchoolId } from '../identity/school-id.ts';

/**
 * Who speaks to the repository, as its credential proves (never as the request claims).
 * `credentialId` names the API key or client certificate, for the audit log.
 */
export type Caller =
  | { readonly kind: 'school'; readonly schoolId: SchoolId; readonly credentialId: string }
  | { readonly kind: 'department'; readonly officer: string; readonly credentialId: string };

/** How a caller is written in the audit log and in documents: `school:37000001`, `department:officer`. */
export function callerName(caller: Caller): string {
  return caller.kind === 'school' ? `school:${caller.schoolId}` : `department:${caller.officer}`;
}

import type { Brand } from '../identity/brand.ts';
import type { SchoolId } from '../identity/school-id.ts';

/** An account of the department: `cb-` and 12 hexadecimal digits. Never reused, and never the person's name. */
export type OfficerId = Brand<string, 'OfficerId'>;

export function parseOfficerId(text: string): OfficerId | undefined {
  return /^cb-[0-9a-f]{12}$/.test(text) ? (text as OfficerId) : undefined;
}

/**
 * Who acts, as the credential proves and never as the request claims. `credentialId` names the API key; `system` is the
 * repository's own jobs, which have none.
 */
export type Actor =
  | { readonly kind: 'school'; readonly schoolId: SchoolId; readonly credentialId: string }
  | StaffActor<'officer'>
  | StaffActor<'auditor'>
  | { readonly kind: 'system'; readonly job: string };

interface StaffActor<Kind extends 'officer' | 'auditor'> {
  readonly kind: Kind;
  readonly officerId: OfficerId;
  /** for people to read; what is compared is the id */
  readonly name: string;
  readonly credentialId: string;
}

export type ActorKind = Actor['kind'];
export type ActorOf<Kind extends ActorKind> = Extract<Actor, { kind: Kind }>;
/** Those who speak from outside, by a credential. */
export type Caller = Exclude<Actor, { kind: 'system' }>;

/** Who it is, for the ledger, for what is stored, and to compare by: `school:37000001`, `officer:cb-…`, `system:judge`. */
export function actorId(actor: Actor): string {
  switch (actor.kind) {
    case 'school':
      return `school:${actor.schoolId}`;
    case 'officer':
    case 'auditor':
      return `${actor.kind}:${actor.officerId}`;
    case 'system':
      return `system:${actor.job}`;
  }
}

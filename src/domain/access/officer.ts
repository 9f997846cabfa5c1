import type { OfficerId } from './actor.ts';

/**
 * An account of the department (Đ4). Its holder makes the key and hands in its fingerprint alone, so that nobody else
 * can act under the account; a second officer approves it.
 */
export interface Officer {
  readonly _id: OfficerId;
  readonly name: string;
  readonly role: 'officer' | 'auditor';
  readonly state: 'proposed' | 'active' | 'closed';
  readonly key: KeyFingerprint;
  /** `actorId` of those who took the steps; `init` for the first two */
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly approvedBy?: string;
  readonly approvedAt?: string;
  readonly closedBy?: string;
  readonly closedAt?: string;
}

/** What is kept of a key: its public id and the SHA-256 of its secret. */
export interface KeyFingerprint {
  readonly keyId: string;
  readonly secretSha256: string;
}

/** 2 to 60 letters, digits, spaces, dots, hyphens and underscores, as one spells a name. */
export function parseOfficerName(text: string): string | undefined {
  const name = text.trim().replace(/ +/g, ' ').normalize('NFC');
  return /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]{1,59}$/u.test(name) ? name : undefined;
}

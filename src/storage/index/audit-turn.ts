import type { Sha256 } from '../../domain/identity/sha256.ts';

/** Where in the chain an entry stands, and its hash. */
export interface AuditPlace {
  readonly position: number;
  readonly hash: Sha256;
}

export const BEGINNING: AuditPlace = { position: 0, hash: '0'.repeat(64) as Sha256 };

/** One process appends one entry after the other; `head` is the last it has seen, `current` when it wrote it itself. */
export interface AuditTurn {
  last: Promise<unknown>;
  head: AuditPlace;
  current: boolean;
}

export function newAuditTurn(): AuditTurn {
  return { last: Promise.resolve(), head: BEGINNING, current: false };
}

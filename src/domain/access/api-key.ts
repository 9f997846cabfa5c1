import { z } from 'zod';
import {
  type Aggregate,
  type Decided,
  demandNone,
  demandState,
  EventOutOfPlace,
} from '../events/aggregate.ts';
import type { EventSubject, Happened } from '../events/event.ts';
import { parsed } from '../identity/parsed.ts';
import { parseSchoolId } from '../identity/school-id.ts';
import { refuse } from '../refusal.ts';
import { parseOfficerId } from './actor.ts';

/** What is kept of a key: its public id, and the SHA-256 of its secret: 256 random bits need no slow hash. */
export const keyFingerprint = z.strictObject({ keyId: z.string(), secretSha256: z.string() });
export type KeyFingerprint = z.output<typeof keyFingerprint>;

const holder = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('school'), schoolId: parsed(parseSchoolId, 'a school code') }),
  z.strictObject({ kind: z.literal('staff'), officerId: parsed(parseOfficerId, 'an account') }),
]);
export type KeyHolder = z.output<typeof holder>;

/** The secret itself is never stored. */
export interface ApiKey {
  readonly _id: string;
  readonly holder: KeyHolder;
  readonly secretSha256: string;
  readonly issuedAt: string;
  readonly revokedAt: string | null;
}

const issued = keyFingerprint.extend({ holder });
const revoked = z.strictObject({});

export type ApiKeyEvent =
  | Happened<'api-key.issued', z.output<typeof issued>>
  /** for good */
  | Happened<'api-key.revoked', z.output<typeof revoked>>;

export const apiKeyAggregate: Aggregate<ApiKey, ApiKeyEvent> = {
  kind: 'api-key',
  events: { 'api-key.issued': issued, 'api-key.revoked': revoked },
  evolve: (standing, event) => {
    if (event.type === 'api-key.issued') {
      demandNone(standing, event);
      const { keyId: _id, ...told } = event.data;
      return { _id, ...told, issuedAt: event.at, revokedAt: null };
    }
    const key = demandState(standing, event);
    if (key.revokedAt !== null) throw new EventOutOfPlace(event);
    return { ...key, revokedAt: event.at };
  },
};

/** Writes a key down under its fingerprint (Đ30); never under the id of another's. */
export function issueKey(
  standing: ApiKey | undefined,
  { keyId, secretSha256 }: KeyFingerprint,
  holder: KeyHolder,
): Decided<ApiKeyEvent> {
  if (!standing) {
    const data = { keyId, secretSha256, holder };
    return { ok: true, events: [{ type: 'api-key.issued', ...subjectOf(holder), data }] };
  }
  const isSame = standing.secretSha256 === secretSha256 && isHeldBy(standing, holder);
  return isSame ? { ok: true, already: standing } : refuse('key-taken');
}

/** @param owns whose key it has to be: of anybody else's nothing is told */
export function revokeKey(
  standing: ApiKey | undefined,
  owns: (key: ApiKey) => boolean,
): Decided<ApiKeyEvent> {
  if (!standing || !owns(standing)) return refuse('no-such-key');
  if (standing.revokedAt !== null) return { ok: true, already: standing };
  return { ok: true, events: [{ type: 'api-key.revoked', ...subjectOf(standing.holder), data: {} }] };
}

export function isHeldBy({ holder }: Pick<ApiKey, 'holder'>, other: KeyHolder): boolean {
  return holderId(holder) === holderId(other);
}

function holderId(one: KeyHolder): string {
  return one.kind === 'school' ? `school:${one.schoolId}` : `staff:${one.officerId}`;
}

function subjectOf(holder: KeyHolder): { readonly subject?: EventSubject } {
  return holder.kind === 'school' ? { subject: { schoolId: holder.schoolId } } : {};
}

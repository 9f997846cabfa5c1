import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../../domain/access/actor.ts';
import {
  type ApiKey,
  type ApiKeyEvent,
  apiKeyAggregate,
  issueKey,
  type KeyFingerprint,
  type KeyHolder,
  revokeKey,
} from '../../domain/access/api-key.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { Database } from './database.ts';
import { grouped } from './grouped.ts';
import { withoutLedger } from './ledgered.ts';
import { findOfficer } from './officers.ts';
import { type Kept, type StepFrame, takeStep } from './take-step.ts';

/** A staff key's id is of a fingerprint that somebody handed in, so the ledger knows it by another. */
export const keptApiKeys: Kept<ApiKey, ApiKeyEvent> = {
  aggregate: apiKeyAggregate,
  collection: (database) => database.apiKeys,
  ledgerId: 'key',
};

/** A new credential, `khb_<id>_<secret>`, the secret 32 random bytes in base64url; only its fingerprint is ever stored. */
export function newCredential(): { readonly token: string; readonly fingerprint: KeyFingerprint } {
  const keyId = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return {
    token: `khb_${keyId}_${secret}`,
    fingerprint: { keyId, secretSha256: digest(secret).toString('hex') },
  };
}

/**
 * Writes a key down under its fingerprint; the same key for the same holder again changes nothing.
 * @throws StorageError as takeStep does
 */
export async function putApiKey(
  database: Database,
  fingerprint: KeyFingerprint,
  holder: KeyHolder,
  now: Date,
  frame: StepFrame,
): Promise<Decision<object>> {
  const step = stepOf(fingerprint.keyId, now);
  const rule = (standing: ApiKey | undefined) => issueKey(standing, fingerprint, holder);
  return (await takeStep(database, keptApiKeys, step, rule, frame)).decision;
}

/** A new key; the token is shown once. */
export async function issueApiKey(
  database: Database,
  holder: KeyHolder,
  now: Date,
  frame: StepFrame,
): Promise<Decision<{ id: string; token: string }>> {
  const { token, fingerprint } = newCredential();
  const put = await putApiKey(database, fingerprint, holder, now, frame);
  return put.ok ? { ok: true, id: fingerprint.keyId, token } : put;
}

/** Who holds the token; undefined when it is malformed, unknown, wrong or revoked, or its account isn't active. */
export async function findCaller(database: Database, token: string): Promise<Caller | undefined> {
  const parts = /^khb_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/.exec(token);
  const [, id, secret] = parts ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const key = await grouped(database.apiKeys).find(id);
  // An unknown id is compared with a hash that no secret has, so that both refusals take the same time.
  const expected = Buffer.from(key?.secretSha256 ?? '0'.repeat(64), 'hex');
  const genuine = timingSafeEqual(digest(secret), expected);
  if (!key || !genuine || key.revokedAt !== null) return undefined;
  if (key.holder.kind === 'school') return { ...key.holder, credentialId: id };
  const officer = await findOfficer(database, key.holder.officerId);
  if (officer?.state !== 'active' || officer.key.keyId !== id) return undefined;
  return { kind: officer.role, officerId: officer._id, name: officer.name, credentialId: id };
}

/**
 * For good; the same again changes nothing.
 * @throws StorageError as takeStep does
 */
export async function revokeApiKey(
  database: Database,
  id: string,
  owns: (key: ApiKey) => boolean,
  now: Date,
  frame: StepFrame,
): Promise<Decision<{ key: ApiKey }>> {
  const rule = (standing: ApiKey | undefined) => revokeKey(standing, owns);
  const { decision, state } = await takeStep(database, keptApiKeys, stepOf(id, now), rule, frame);
  if (!decision.ok) return decision;
  return state ? { ok: true, key: state } : refuse('no-such-key');
}

export async function isKeyIdTaken(database: Database, id: string): Promise<boolean> {
  return (await database.apiKeys.countDocuments({ _id: id }, { limit: 1 })) > 0;
}

/** Every key without its hash, oldest first. */
export async function listApiKeys(database: Database): Promise<Omit<ApiKey, 'secretSha256'>[]> {
  const keys = await database.apiKeys.find().sort({ issuedAt: 1 }).toArray();
  return keys.map(withoutLedger<ApiKey>).map(({ secretSha256: _hash, ...shown }) => shown);
}

function stepOf(id: string, now: Date) {
  return { id, scope: { of: 'api-key', id }, now } as const;
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

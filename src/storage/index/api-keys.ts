import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../../domain/access/actor.ts';
import type { KeyFingerprint } from '../../domain/access/officer.ts';
import type { Database } from './database.ts';
import type { ApiKey, KeyHolder } from './documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';
import { findOfficer } from './officers.ts';

/** A new credential, `khb_<id>_<secret>`, the secret 32 random bytes in base64url; only its fingerprint is ever stored. */
export function newCredential(): { readonly token: string; readonly fingerprint: KeyFingerprint } {
  const keyId = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return {
    token: `khb_${keyId}_${secret}`,
    fingerprint: { keyId, secretSha256: digest(secret).toString('hex') },
  };
}

/** Writes a key down under its fingerprint; the same key for the same holder again changes nothing. */
export async function putApiKey(
  database: Database,
  { keyId, secretSha256 }: KeyFingerprint,
  holder: KeyHolder,
  now: Date,
): Promise<void> {
  try {
    const issuedAt = now.toISOString();
    await database.apiKeys.insertOne({ _id: keyId, holder, secretSha256, issuedAt, revokedAt: null });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

/** The token is shown once. */
export async function issueApiKey(
  database: Database,
  holder: KeyHolder,
  now: Date,
): Promise<{ id: string; token: string }> {
  const { token, fingerprint } = newCredential();
  await putApiKey(database, fingerprint, holder, now);
  return { id: fingerprint.keyId, token };
}

/** Who holds the token; undefined when it is malformed, unknown, wrong or revoked, or its account isn't active. */
export async function findCaller(database: Database, token: string): Promise<Caller | undefined> {
  const parts = /^khb_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/.exec(token);
  const [, id, secret] = parts ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const key = await database.apiKeys.findOne({ _id: id });
  // An unknown id is compared with a hash that no secret has, so that both refusals take the same time.
  const expected = Buffer.from(key?.secretSha256 ?? '0'.repeat(64), 'hex');
  const genuine = timingSafeEqual(digest(secret), expected);
  if (!key || !genuine || key.revokedAt !== null) return undefined;
  if (key.holder.kind === 'school') return { ...key.holder, credentialId: id };
  const officer = await findOfficer(database, key.holder.officerId);
  if (officer?.state !== 'active' || officer.key.keyId !== id) return undefined;
  return { kind: officer.role, officerId: officer._id, name: officer.name, credentialId: id };
}

/** False when there is no such key or it is revoked already. */
export async function revokeApiKey(database: Database, id: string, now: Date): Promise<boolean> {
  const revoked = await database.apiKeys.updateOne(
    { _id: id, revokedAt: null },
    { $set: { revokedAt: now.toISOString() } },
  );
  return revoked.matchedCount === 1;
}

export async function findApiKey(
  database: Database,
  id: string,
): Promise<Omit<ApiKey, 'secretSha256'> | undefined> {
  const { secretSha256: _hash, ...shown } = (await database.apiKeys.findOne({ _id: id })) ?? {};
  return '_id' in shown ? shown : undefined;
}

/** Every key without its hash, oldest first. */
export async function listApiKeys(database: Database): Promise<Omit<ApiKey, 'secretSha256'>[]> {
  const keys = await database.apiKeys.find().sort({ issuedAt: 1 }).toArray();
  return keys.map(({ secretSha256: _hash, ...shown }) => shown);
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../../domain/access/caller.ts';
import type { Database } from './database.ts';
import type { ApiKey, KeyHolder } from './documents.ts';

/** The token is shown once: `khb_<id>_<secret>`, the secret 32 random bytes in base64url. */
export async function issueApiKey(
  database: Database,
  holder: KeyHolder,
  now: Date,
): Promise<{ id: string; token: string }> {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  await database.apiKeys.insertOne({
    _id: id,
    holder,
    secretSha256: digest(secret).toString('hex'),
    issuedAt: now.toISOString(),
    revokedAt: null,
  });
  return { id, token: `khb_${id}_${secret}` };
}

/** Who holds the token; undefined when it is malformed, unknown, wrong or revoked. */
export async function findCaller(database: Database, token: string): Promise<Caller | undefined> {
  const parts = /^khb_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/.exec(token);
  const [, id, secret] = parts ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const key = await database.apiKeys.findOne({ _id: id });
  // An unknown id is compared with a hash that no secret has, so that both refusals take the same time.
  const expected = Buffer.from(key?.secretSha256 ?? '0'.repeat(64), 'hex');
  const genuine = timingSafeEqual(digest(secret), expected);
  if (!key || !genuine || key.revokedAt !== null) return undefined;
  return { ...key.holder, credentialId: id };
}

/** False when there is no such key or it is revoked already. */
export async function revokeApiKey(database: Database, id: string, now: Date): Promise<boolean> {
  const revoked = await database.apiKeys.updateOne(
    { _id: id, revokedAt: null },
    { $set: { revokedAt: now.toISOString() } },
  );
  return revoked.matchedCount === 1;
}

/** Every key without its hash, oldest first. */
export async function listApiKeys(database: Database): Promise<Omit<ApiKey, 'secretSha256'>[]> {
  const keys = await database.apiKeys.find().sort({ issuedAt: 1 }).toArray();
  return keys.map(({ secretSha256: _hash, ...shown }) => shown);
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

import { randomUUID } from 'node:crypto';
import type { KeyHolder } from '../../src/domain/access/api-key.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import { issueApiKey, revokeApiKey } from '../../src/storage/index/api-keys.ts';
import type { Database } from '../../src/storage/index/database.ts';

const frame = () => ({ actor: 'officer:cb-000000000001', requestId: randomUUID() });

/** What an officer does with `admin keys issue`, for a school that need not be registered. */
export async function schoolKey(
  database: Database,
  schoolId: string,
  now = new Date(),
): Promise<{ readonly id: string; readonly token: string }> {
  const holder: KeyHolder = { kind: 'school', schoolId: schoolId as SchoolId };
  const issued = await issueApiKey(database, holder, now, frame());
  if (!issued.ok) throw new Error(issued.refusal.code);
  return issued;
}

/** What an officer does with `admin keys revoke`: when it was revoked, or why it was not. */
export async function revokeKey(database: Database, id: string, now = new Date()): Promise<string> {
  const revoked = await revokeApiKey(database, id, () => true, now, frame());
  return revoked.ok ? String(revoked.key.revokedAt) : revoked.refusal.code;
}

import { randomUUID } from 'node:crypto';
import { actorId, type Caller } from '../../domain/access/actor.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { Database } from './database.ts';
import type { AccessEntry } from './documents.ts';

/** Written before the answer leaves: an access that cannot be recorded does not happen. */
export async function recordAccess(
  database: Database,
  access: {
    readonly caller: Caller;
    /** absent where the attempt names no pupil */
    readonly personalId: PersonalId | undefined;
    readonly what: string;
    readonly at: string;
    readonly requestId: string;
  },
): Promise<void> {
  const { caller, personalId, ...rest } = access;
  await database.accesses.insertOne({
    _id: randomUUID(),
    caller: actorId(caller),
    credentialId: caller.credentialId,
    ...(personalId && { personalId }),
    ...rest,
  });
}

/**
 * A list of pupils that was read at once, in one write: all of it is recorded before the answer leaves. `undefined`
 * stands for an attempt that names no pupil.
 */
export async function recordAccesses(
  database: Database,
  access: Omit<Parameters<typeof recordAccess>[1], 'personalId'>,
  personalIds: readonly (PersonalId | undefined)[],
): Promise<void> {
  if (personalIds.length === 0) return;
  const { caller, ...rest } = access;
  await database.accesses.insertMany(
    personalIds.map((personalId) => ({
      _id: randomUUID(),
      caller: actorId(caller),
      credentialId: caller.credentialId,
      ...(personalId && { personalId }),
      ...rest,
    })),
  );
}

/** A thing of the certificate registry that somebody asked for and that is not theirs, or not there (Đ6.2). */
export async function recordDenied(
  database: Database,
  { caller, ...denied }: Pick<AccessEntry, 'what' | 'at' | 'requestId'> & { caller: Caller; asked: string },
): Promise<void> {
  const { credentialId } = caller;
  await database.accesses.insertOne({ _id: randomUUID(), caller: actorId(caller), credentialId, ...denied });
}

/** Of one pupil, the latest first. */
export function listAccesses(
  database: Database,
  personalId: PersonalId,
  limit: number,
): Promise<AccessEntry[]> {
  return database.accesses.find({ personalId }).sort({ at: -1 }).limit(limit).toArray();
}

import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { Database } from './database.ts';
import type { KeyId } from './sealer.ts';

/** The keys of those pupils that have a transcript here. */
export async function keysOfPupils(
  database: Database,
  personalIds: readonly PersonalId[],
): Promise<Map<PersonalId, KeyId>> {
  if (personalIds.length === 0) return new Map();
  const found = await database.transcripts
    .find({ _id: { $in: [...personalIds] } })
    .project<{ _id: PersonalId; ledger?: { key: KeyId } }>({ 'ledger.key': 1 })
    .toArray();
  return new Map(found.flatMap(({ _id, ledger }) => (ledger ? [[_id, ledger.key] as const] : [])));
}

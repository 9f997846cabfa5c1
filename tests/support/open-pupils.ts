import { randomUUID } from 'node:crypto';
import { answerCreate } from '../../src/acts/requests/answer-create.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Database } from '../../src/storage/index/database.ts';

/** Opens a school year for pupils, as the job does that answers a school's request. */
export async function openPupils(
  database: Database,
  schoolId: SchoolId,
  schoolYear: SchoolYear,
  personalIds: readonly PersonalId[],
): Promise<void> {
  const now = new Date();
  const request = {
    _id: `open-${randomUUID()}`,
    body: { kind: 'create', schoolId, schoolYear, personalIds },
    asker: { kind: 'school', schoolId, credentialId: 'test' },
    requestId: 'test',
    receivedAt: now.toISOString(),
    state: 'received',
  } as const;
  const quota = { heldElsewhere: async () => true, looked: () => undefined };
  const when = { now, requestId: 'test' };
  const { results } = await answerCreate(
    { environment: 'test', database, quota },
    request,
    request.body,
    when,
  );
  const refused = results.find(({ opened }) => !opened);
  if (refused) throw new Error(`not opened: ${JSON.stringify(refused)}`);
}

import type { SchoolId } from '../../../src/domain/identity/school-id.ts';
import type { Database } from '../../../src/storage/index/database.ts';
import { recordLook } from '../../../src/storage/index/looks.ts';
import { type Measured, measured } from '../ingest/measured.ts';
import { inventedId } from '../many-transcripts.ts';

/** Looks at pupils whose key is known, as a look-up by number records them, by so many callers of this process. */
export function recordLooks(database: Database, callers: number, forMs: number): Promise<Measured> {
  const caller = { kind: 'school', schoolId: '37099053' as SchoolId, credentialId: 'bench' } as const;
  return measured(Array.from({ length: 1_000_000 }), callers, forMs, (_, at) =>
    recordLook(database, {
      caller,
      what: 'transcript',
      outcome: 'seen',
      at: new Date().toISOString(),
      requestId: 'bench',
      pupils: [{ personalId: inventedId(at), key: at.toString(16).padStart(32, '0') }],
    }),
  );
}

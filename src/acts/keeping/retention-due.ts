import { ifPermitted } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { Database } from '../../storage/index/database.ts';
import type { Counts, RunContext } from './scheduled-job.ts';

/** A document whose term ends (Đ28.2). `submissions` lead to the year record it is the bytes of. */
export interface RetentionDue {
  readonly sha256: Sha256;
  readonly size: number;
  readonly retainUntil: string;
  readonly submissions: readonly string[];
}

const noticeDays = 180;
const shownAtMost = 1_000;

/**
 * What staff decide on: every accepted document whose term has ended or ends within the notice, soonest first.
 * Nothing is disposed of, and until its term ends nothing can be (Object Lock).
 */
export function listRetentionDue(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'retention.read'>,
  now: Date,
): Promise<Decision<{ documents: readonly RetentionDue[] }>> {
  return ifPermitted(may(actor, 'retention.read'), async () => {
    const rows = await database.blobs
      .find(endsBefore(noticeUntil(now)))
      .sort({ retainUntil: 1 })
      .limit(shownAtMost)
      .toArray();
    const documents = rows.map(async ({ _id: sha256, size = 0, retainUntil = '' }) => {
      const pushes = await database.submissions
        .find({ sha256, 'outcome.state': 'accepted' }, { projection: { _id: 1 } })
        .toArray();
      return { sha256, size, retainUntil, submissions: pushes.map(({ _id }) => _id) };
    });
    return { documents: await Promise.all(documents) };
  });
}

export async function retentionDue(
  { database }: { readonly database: Database },
  { now }: RunContext,
): Promise<Counts> {
  const ended = await database.blobs.countDocuments(endsBefore(now.toISOString()));
  const ending = await database.blobs.countDocuments(endsBefore(noticeUntil(now)));
  return { ended, endingSoon: ending - ended };
}

/** Documents alone: reports, checkpoints and tokens are nothing to decide on. */
function endsBefore(end: string) {
  return { retainUntil: { $lt: end }, holds: { $exists: false } };
}

function noticeUntil(now: Date): string {
  return new Date(now.getTime() + noticeDays * 86_400_000).toISOString();
}

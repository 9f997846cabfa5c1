import { ifPermitted } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { SchoolYear } from '../../domain/identity/school-year.ts';
import type { Database } from '../../storage/index/database.ts';

/** How many records in force of a school year came after its closing day (Đ25.1), and how many were recalled and not sent anew (Đ25.3). */
export function countLateRecords(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'deadline.read'>,
  schoolYear: SchoolYear,
) {
  const recalled = { years: { $elemMatch: { schoolYear, 'ended.kind': 'recalled' as const } } };
  const vacant = { years: { $not: { $elemMatch: { schoolYear, ended: { $exists: false } } } } };
  return ifPermitted(may(actor, 'deadline.read'), async () => ({
    replacementsDue: await database.transcripts.countDocuments({ $and: [recalled, vacant] }),
    late: await database.transcripts.countDocuments({
      years: { $elemMatch: { schoolYear, late: true, ended: { $exists: false } } },
    }),
  }));
}

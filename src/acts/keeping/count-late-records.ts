import { ifPermitted } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { SchoolYear } from '../../domain/identity/school-year.ts';
import type { Database } from '../../storage/index/database.ts';

/** How many records in force of a school year came after its closing day (Đ25.1). */
export function countLateRecords(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'deadline.read'>,
  schoolYear: SchoolYear,
) {
  return ifPermitted(may(actor, 'deadline.read'), async () => ({
    late: await database.transcripts.countDocuments({
      years: { $elemMatch: { schoolYear, late: true, ended: { $exists: false } } },
    }),
  }));
}

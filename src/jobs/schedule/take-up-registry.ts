import { auditUnauditedAssignments } from '../../storage/index/assignments.ts';
import { auditUnaudited } from '../../storage/index/certificates.ts';
import type { Database } from '../../storage/index/database.ts';
import type { TakeUp } from './take-up-left-behind.ts';

const atMost = 1_000;

/** Steps of the certificate registry that a crash kept from the audit log: written down there, each once. */
export function takeUpRegistry({ database }: { readonly database: Database }): TakeUp {
  return async (olderThan, { dryRun }) => {
    if (dryRun) return {};
    const certificates = await auditUnaudited(database, olderThan, atMost);
    const assignments = await auditUnauditedAssignments(database, olderThan, atMost);
    return certificates + assignments > 0 ? { registry: certificates + assignments } : {};
  };
}

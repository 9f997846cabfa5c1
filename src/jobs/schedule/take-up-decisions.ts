import type { Database } from '../../storage/index/database.ts';
import { auditUnauditedDecisions } from '../../storage/index/requests.ts';
import type { TakeUp } from './take-up-left-behind.ts';

const atMost = 1_000;

/** Decisions on cancellations that a crash kept from the audit log (Đ4.4): written down there, each once. */
export function takeUpDecisions({ database }: { readonly database: Database }): TakeUp {
  return async (olderThan, { dryRun }): Promise<Record<string, number>> => {
    if (dryRun) return {};
    const decisions = await auditUnauditedDecisions(database, olderThan, atMost);
    return decisions > 0 ? { decisions } : {};
  };
}

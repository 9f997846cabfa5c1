import type { Logger } from 'pino';
import type { CheckedIndex } from '../ledger/check-index.ts';
import type { Counts } from './scheduled-job.ts';

export interface CheckAgainstLedgerDeps {
  readonly logger: Logger;
  /** makes an index from the ledger at the backup beside the live one, and compares */
  checkIndex(): Promise<CheckedIndex>;
}

/** Whether the whole index is what the ledger gives (Đ20.3, Đ28.1). Differences are named in the log, by ids that lead to nobody. */
export async function checkAgainstLedger({ logger, checkIndex }: CheckAgainstLedgerDeps): Promise<Counts> {
  const { entries, documents, differences, unsettled } = await checkIndex();
  for (const difference of differences)
    logger.error({ difference }, 'the index is not what the ledger says: npm run admin -- rebuild --check');
  return { entries, documents, differences: differences.length, unsettled };
}

import type { Database } from '../../storage/index/database.ts';
import { ledgerReach } from './index-and-sites.ts';
import type { LedgerSites } from './ledger-sites.ts';
import { whyNotAsked } from './verify-ledger.ts';

/** Of an index that was held against no site, nothing is said but why. */
export type IndexKnows =
  | { readonly indexBehind: boolean; readonly indexNotAsked?: undefined }
  | { readonly indexBehind?: undefined; readonly indexNotAsked: string };

/** Whether the index knows the whole ledger, for an auditor who may be without it. */
export async function indexKnows(sites: LedgerSites, opened: () => Promise<Database>): Promise<IndexKnows> {
  try {
    const { primary, backup, indexBehind } = await ledgerReach(sites, await opened());
    return primary === undefined && backup === undefined
      ? { indexNotAsked: 'không nơi lưu trữ nào trả lời / neither site answers' }
      : { indexBehind };
  } catch (error) {
    return { indexNotAsked: whyNotAsked(error) };
  }
}

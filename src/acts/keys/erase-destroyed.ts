import { markErased } from '../../domain/data-key/data-key.ts';
import { SCOPE_KNOWN_MS } from '../../ledger/entry/sealer.ts';
import { withdrawDataKey } from '../../storage/index/data-keys.ts';
import type { Database } from '../../storage/index/database.ts';
import { keysToErase, stepKeyEnd } from '../../storage/index/key-ends.ts';
import { removeUnder, sealOff } from '../../storage/index/under-key.ts';
import type { LedgerSites } from '../ledger/ledger-sites.ts';
import type { When } from '../when.ts';

/** Twice as long as a process may take the key for the one of its scope. */
const WAIT_MS = 2 * SCOPE_KNOWN_MS;

/**
 * Erases what keys sealed whose destruction stands in the ledger: the documents, then the key's copies at both sites, then
 * its place in the index. Each can be done again; what waits for the log or for a site is done at the next run.
 * @returns how many are done
 */
export async function eraseDestroyed(
  { database, ledgerSites }: { readonly database: Database; readonly ledgerSites: Pick<LedgerSites, 'keys'> },
  { now, requestId }: When,
): Promise<number> {
  let erased = 0;
  for (const { _id: kid, destroyed, proposedBy } of await keysToErase(database)) {
    // A rebuilt index knows of the destruction alone.
    await withdrawDataKey(database.dataKeys, kid);
    await sealOff(database, kid);
    if (now.getTime() - Date.parse(destroyed?.at ?? now.toISOString()) < WAIT_MS) continue;
    if (!(await removeUnder(database, kid))) continue;
    await Promise.all([ledgerSites.keys.primary.remove(kid), ledgerSites.keys.backup.remove(kid)]);
    await database.dataKeys.deleteMany({ kid });
    const frame = { actor: 'system:resume', requestId };
    await stepKeyEnd(database, kid, { now, sealedFor: proposedBy }, markErased, frame);
    erased += 1;
  }
  return erased;
}

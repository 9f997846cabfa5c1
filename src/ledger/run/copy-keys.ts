import { keysAwaitingBackup, markKeysBackedUp } from '../../storage/index/data-keys.ts';
import { LogFault } from '../log/log-fault.ts';
import type { LedLog } from './led-log.ts';

const AT_ONCE = 64;

/**
 * Wrapped keys that the backup has not: they go before the entries that are sealed under them. The mark is taken off after
 * the copy; cut between, the copy is made twice.
 * @throws LogFault for a key that is at neither site, StorageError
 */
export async function copyKeys({ database, keys }: Pick<LedLog, 'database' | 'keys'>): Promise<void> {
  for (;;) {
    const kids = await keysAwaitingBackup(database.dataKeys, AT_ONCE);
    if (kids.length === 0) return;
    await Promise.all(
      kids.map(async (kid) => {
        const bytes = await keys.primary.read(kid);
        // Over one that another master key wrapped, which may stand there still.
        if (bytes) await keys.backup.replace(kid, bytes);
        else if (!(await keys.backup.read(kid)))
          throw new LogFault('missing', `keys/${kid}`, 'it stands at neither site');
      }),
    );
    await markKeysBackedUp(database.dataKeys, kids);
    // What came since then is sealed under in later entries.
    if (kids.length < AT_ONCE) return;
  }
}

import type { LogStore } from '../../storage/sites/log-store.ts';
import { sizeOfPath, sizeOfTail } from '../log/paths.ts';

/**
 * What only led up to a co-signed checkpoint: tails, checkpoints and co-signatures of smaller trees, at one site.
 * @param kept the head's own tail, whatever its size
 * @throws StorageError
 */
export async function clearBelow(store: LogStore, size: number, kept: string | undefined): Promise<void> {
  for (const prefix of ['tail/', 'checkpoint/', 'cosigned/'])
    for await (const path of store.list(prefix)) {
      const own = sizeOfTail(path) ?? sizeOfPath(path);
      // A listing is in the order of sizes.
      if (own === undefined || own >= size) break;
      if (path !== kept) await store.remove(path);
    }
}

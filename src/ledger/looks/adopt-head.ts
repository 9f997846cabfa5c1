import type { LogStore } from '../../storage/sites/log-store.ts';
import { follow } from '../log/follow.ts';
import { LogFault } from '../log/log-fault.ts';
import { tailPrefix } from '../log/paths.ts';
import { type LogIdentity, newestCheckpoint } from '../log/reader.ts';
import type { Log } from '../log/sequence.ts';

/**
 * An index that was made again knows of no log of looks, and looks are not brought back into it: the log goes on from the
 * largest tree that was signed at either site. Where there is a head, it stands.
 * @throws LogFault, StorageError where a site does not answer
 */
export async function adoptHead(log: Log, backup: LogStore, identity: LogIdentity): Promise<void> {
  if (await log.heads.read()) return;
  const [own, copy] = await Promise.all([
    newestCheckpoint(log.primary, identity),
    newestCheckpoint(backup, identity),
  ]);
  if (copy && copy.size > (own?.size ?? 0)) await follow(backup, log.primary, identity);
  const newest = copy && copy.size > (own?.size ?? 0) ? copy : own;
  if (!newest) return;
  const { size, root } = newest;
  for await (const tail of log.primary.list(tailPrefix(size, root))) {
    await log.heads.advance(undefined, { size, root: Buffer.from(root).toString('hex'), tail });
    return;
  }
  throw new LogFault('missing', tailPrefix(size, root), 'the tail of the largest tree is not there');
}

import { StorageError } from '../../storage/storage-error.ts';
import { askWitnesses } from '../log/cosign.ts';
import { emptyCheckpoint } from '../log/empty-checkpoint.ts';
import { follow } from '../log/follow.ts';
import { LogFault } from '../log/log-fault.ts';
import { checkpointPath, tailPrefix } from '../log/paths.ts';
import { newestCheckpoint, openReader, type SignedCheckpoint } from '../log/reader.ts';
import type { KnownHead } from '../log/walk.ts';
import { EMPTY_ROOT, isSameHash } from '../tree/hash.ts';
import { consistencyProof, isConsistent, type TreeHead } from '../tree/proof.ts';
import type { LedLog } from './led-log.ts';
import { lastProven } from './publish.ts';

type Compared = Pick<LedLog, 'log' | 'identity' | 'backup' | 'witnesses' | 'quorum'>;

const HEAD = 'the head';
/** What puts an index right that is not the log's, or not whole. */
const MEND = 'npm run admin -- rebuild';

/**
 * Before anything is signed: holds the head against the primary site and whoever else knows the log, the backup site and
 * the witnesses, of which one must answer. None may know more than the head, or another tree. A primary site that lost the
 * log is filled from the backup; a site where an older checkpoint is the newest again was put back, and stops it. Who only
 * knew less is not asked again later: a tree that this process led to is as good.
 * @param led the tree that this process itself wrote last, where it has
 * @throws LogFault with the place; StorageError where the primary, or all the others, do not answer
 */
export async function demandNoFork(parts: Compared, led: TreeHead | undefined): Promise<void> {
  const { log, identity } = parts;
  // From where a tree comes last to where it comes first: what another leader does meanwhile looks like nothing put back.
  const [handedOn, proven] = await Promise.all([log.heads.handedOn(), led ? 0 : lastProven(parts)]);
  const atBackup = led ? undefined : await newestAtBackup(parts);
  demandNotPutBack(BACKUP, atBackup?.checkpoint?.size, proven);
  const primary = await newestCheckpoint(log.primary, identity);
  demandNotPutBack(PRIMARY, primary?.size, handedOn);
  // The head after the sites: whoever writes meanwhile moves it before all that is compared with it.
  const stored = await log.heads.read();
  const size = stored?.size ?? 0;
  const others = led
    ? [{ source: 'this leader', ...led }]
    : await whatOthersKnow(parts, primary, atBackup, size);
  const known = [...(primary ? [{ source: PRIMARY, ...primary }] : []), ...others];
  for (const one of known)
    if (one.size > size) throw new LogFault(stored ? 'fork' : 'missing', HEAD, aheadOf(size, one));
  if (!stored) return;
  const head = { size, root: Buffer.from(stored.root, 'hex') };
  const backup = others.find(({ source }) => source === BACKUP);
  if (backup && backup.size > (primary?.size ?? 0)) await follow(parts.backup, log.primary, identity);
  if (!(await hasTail(parts, stored.tail, head)))
    throw new LogFault('missing', stored.tail, `the head names it, and it stands at neither site: ${MEND}`);
  const { tile } = await openReader(log.primary, head);
  for (const one of known) {
    const proof = await consistencyProof(one.size, size, tile);
    if (!isTheSameLog(one, head, proof))
      throw new LogFault('fork', HEAD, `${one.source} knows another tree of ${one.size} entries: ${MEND}`);
  }
}

const EMPTY: TreeHead = { size: 0, root: EMPTY_ROOT };
const PRIMARY = 'the primary site';
const BACKUP = 'the backup site';

/**
 * A line is taken off its document once its checkpoint stands at the primary, and a checkpoint is co-signed once it stands
 * at the backup. A site with no checkpoint at all is a new one, or one that lost everything.
 */
function demandNotPutBack(site: string, size = 0, before: number): void {
  if (size === 0 || size >= before) return;
  const place = checkpointPath(before);
  throw new LogFault('missing', place, `stood at ${site}, which knows ${size} entries now: it was put back`);
}

function aheadOf(size: number, { source, size: more }: KnownHead): string {
  return size === 0
    ? `the database has none, and ${source} knows ${more} entries: ${MEND}`
    : `the database knows ${size} entries, and ${source} ${more}: ${MEND}`;
}

function isTheSameLog(before: TreeHead, head: TreeHead, proof: Awaited<ReturnType<typeof consistencyProof>>) {
  if (before.size === 0) return true;
  if (before.size === head.size) return isSameHash(before.root, head.root);
  return isConsistent(before, head, proof);
}

/** Undefined where it does not answer. @throws LogFault */
async function newestAtBackup({ backup, identity }: Compared): Promise<AtBackup | undefined> {
  try {
    return { checkpoint: await newestCheckpoint(backup, identity) };
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}

interface AtBackup {
  /** undefined where it has none */
  readonly checkpoint: SignedCheckpoint | undefined;
}

/**
 * The witnesses are shown what was signed before: of the primary, else of the backup; where nothing stands anywhere, the
 * empty tree, and who co-signed another one says so. Where the head knows more than is left there is nothing to show them.
 * @throws StorageError where none of them answered, LogFault where a witness knows more or another tree
 */
async function whatOthersKnow(
  { log, backup, witnesses }: Compared,
  primary: SignedCheckpoint | undefined,
  atBackup: AtBackup | undefined,
  head: number,
): Promise<readonly KnownHead[]> {
  const standing = primary ?? atBackup?.checkpoint;
  const shown = standing ?? emptyCheckpoint(log.signer);
  const asked = primary || head <= shown.size ? witnesses : [];
  const { missing } = await askWitnesses(standing === primary ? log.primary : backup, shown, asked);
  const silent = missing.filter(({ compared }) => !compared).length;
  const known: KnownHead[] = [
    ...(atBackup ? [{ source: BACKUP, ...(atBackup.checkpoint ?? EMPTY) }] : []),
    ...(silent < asked.length ? [{ source: 'a witness', ...shown }] : []),
  ];
  if (known.length === 0)
    throw new StorageError('site-unreachable', 'neither the backup site nor a witness answered');
  return known;
}

/** Brings the tail of a tree over from the backup where the primary lost it. */
async function hasTail({ log, backup }: Compared, named: string, { size, root }: TreeHead): Promise<boolean> {
  if (await log.primary.read(named)) return true;
  const prefix = tailPrefix(size, root);
  for await (const _path of log.primary.list(prefix)) return true;
  for await (const path of backup.list(prefix)) {
    const bytes = await backup.read(path);
    if (bytes && (await log.primary.keep(path, bytes)) !== 'differs') return true;
  }
  return false;
}

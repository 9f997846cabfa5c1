import type { Database } from '../../storage/index/database.ts';
import type { KeyStore } from '../../storage/sites/key-store.ts';
import type { LogStore } from '../../storage/sites/log-store.ts';
import { eventPlace, parseEntry } from '../entry/entry.ts';
import { LogFault } from '../log/log-fault.ts';
import { tailPrefix } from '../log/paths.ts';
import { checkpointSizes, type LogIdentity } from '../log/reader.ts';
import { type KnownHead, walkLog } from '../log/walk.ts';
import type { TreeHead } from '../tree/proof.ts';
import type { OpenKey } from './evolve-entries.ts';
import { RebuildFault } from './rebuild-fault.ts';
import { restoreKeys, settleRivals } from './restore-keys.ts';
import { openSpool } from './spool.ts';
import { writeDocuments } from './write-documents.ts';

export interface RebuildSource {
  readonly log: LogIdentity;
  readonly store: LogStore;
  readonly keys: KeyStore;
  /** of the backup, where the site is the primary: keys that are not there yet are to be copied */
  readonly keysAtBackup?: KeyStore | undefined;
}

export interface RebuildInto {
  /** empty, and migrated */
  readonly database: Database;
  readonly openKey: OpenKey;
  /** a folder for entries on their way, still sealed */
  readonly dir: string;
}

export type RebuildProgress = (told: {
  readonly what: 'keys' | 'read' | 'documents';
  readonly done: number;
  readonly of?: number;
}) => void;

export interface RebuildResult {
  readonly entries: number;
  readonly documents: number;
  readonly keys: number;
  /** ids of keys that were destroyed: what they sealed is left out */
  readonly destroyed: ReadonlySet<string>;
  /** of the tree that was read */
  readonly head: TreeHead | undefined;
}

/** of a log whose size nobody has told: how many files its entries are spread over */
const ENTRIES_ABOUT = 1_000_000;

/**
 * Makes the index again from the ledger at one site: keys, then every entry under the newest checkpoint, held against the
 * signed tree while it is read, then one document for each aggregate. Nothing else is read: no signed document, no clock,
 * no configuration. Where the next leader goes on is written last (`writeHead`): an index without it serves nobody.
 * @param known trees that somebody else vouches for, which this one must go on from
 * @throws LogFault where the log is not what was signed, RebuildFault at an entry that can't follow, StorageError
 */
export async function rebuild(
  source: RebuildSource,
  { database, openKey, dir }: RebuildInto,
  {
    known = [],
    progress = () => undefined,
  }: { readonly known?: readonly KnownHead[]; readonly progress?: RebuildProgress } = {},
): Promise<RebuildResult> {
  const restored = await restoreKeys(database.dataKeys, source.keys, source.keysAtBackup, (done) =>
    progress({ what: 'keys', done }),
  );
  const used = new Set<string>();
  const destroyed = new Set<string>();
  const size = (await checkpointSizes(source.store)).at(-1) ?? ENTRIES_ABOUT;
  const spool = await openSpool(dir, size);
  try {
    let read = 0;
    let unread: RebuildFault | undefined;
    const verdict = await walkLog(source.store, source.log, {
      known,
      seen: (bytes, position) => {
        if (unread) return;
        try {
          const { id, key, type } = parseEntry(bytes);
          const { kind, aggregateId } = eventPlace(id);
          if (type === 'key.destroyed') destroyed.add(aggregateId);
          if (restored.rivals.has(key)) used.add(key);
          spool.add(`${kind}/${aggregateId}`, { position, line: Buffer.from(bytes).toString('utf8') });
        } catch (error) {
          unread = new RebuildFault(position, '?', 'not an entry', { cause: error });
        }
        read += 1;
        if (read % 10_000 === 0) progress({ what: 'read', done: read, of: size });
      },
    });
    if (!verdict.ok) throw verdict.fault;
    if (unread) throw unread;
    await settleRivals(database.dataKeys, restored, used, destroyed);
    const documents = await writeDocuments(database, spool.files(), openKey, destroyed, (done) =>
      progress({ what: 'documents', done }),
    );
    return { entries: read, documents, keys: restored.count, destroyed, head: verdict.checkpoint };
  } finally {
    await spool.remove();
  }
}

/** From here the next leader goes on, with the tail that stands at the primary. @throws LogFault, StorageError */
export async function writeHead(
  database: Database,
  primary: LogStore,
  name: string,
  { size, root }: TreeHead,
): Promise<void> {
  for await (const tail of primary.list(tailPrefix(size, root))) {
    const head = { size, root: Buffer.from(root).toString('hex'), tail };
    await database.logHeads.insertOne({ _id: name, ...head, handedOn: size });
    return;
  }
  throw new LogFault('missing', tailPrefix(size, root), `no tail at the ${primary.site} site`);
}

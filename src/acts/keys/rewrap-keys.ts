import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { MasterKeys } from '../../ledger/entry/master-key.ts';
import { readKeptKey, type SoundKey, scopeNames, underCurrent } from '../../ledger/entry/rewrap.ts';
import { openDataKey } from '../../ledger/entry/sealer.ts';
import { everyDataKey, replaceDataKey, type StoredDataKey } from '../../storage/index/data-keys.ts';
import type { Database } from '../../storage/index/database.ts';
import { type Leases, leasesOf } from '../../storage/index/leases.ts';
import type { KeyStore } from '../../storage/sites/key-store.ts';
import { underLease } from '../keeping/under-lease.ts';

export interface RewrapCounts {
  /** data keys in the index */
  readonly keys: number;
  /** copies at the sites, and keys in the index, that were wrapped by a former master key */
  readonly rewrapped: number;
  /** of both, those that none of the master keys opens */
  readonly closed: number;
  /** stand in the index under a former master key, and at neither site */
  readonly unnamed: number;
}

type Site = 'primary' | 'backup';

export interface RewrapDeps {
  readonly database: Database;
  readonly may: May;
  readonly masters: MasterKeys;
  readonly keyStores: Readonly<Record<Site, Pick<KeyStore, 'read' | 'replace' | 'list'>>>;
  /** told after every few hundred keys: `all` is how many stand in the index, about as many as at each site */
  readonly progress: (told: { where: Site | 'index'; done: number; all: number }) => void;
}

const AT_ONCE = 100;
/** requests under way */
const ABREAST = 10;

/**
 * Wraps every data key anew under the current master key: what the primary keeps, what the backup keeps, and last the
 * index, by what stands at the sites then. Cut off anywhere, each place holds a key under one or the other master key,
 * and the next run goes on.
 * @returns `busy` where another run is at it. @throws StorageError where a site is away, Error where another run took it over
 */
export async function rewrapKeys(
  deps: RewrapDeps,
  actor: ActorFor<'house-key.rewrap'>,
  leases: Leases = leasesOf(deps.database),
): Promise<Decision<{ readonly done: RewrapCounts | 'busy' }>> {
  const { may } = deps;
  const permitted = permit(may(actor, 'house-key.rewrap'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const lease = await leases.takePatiently('data-keys');
  if (!lease) return { ok: true, done: 'busy' };
  const done = await underLease(lease, leases.lastsMs, (lost) => rewrapAll(deps, lost));
  return { ok: true, done };
}

type Became = 'stood' | 'rewrapped' | 'closed' | 'unnamed';

async function rewrapAll(deps: RewrapDeps, lost: AbortSignal): Promise<RewrapCounts> {
  const { database, keyStores, progress } = deps;
  const keys = await database.dataKeys.countDocuments();
  const counts = { stood: 0, rewrapped: 0, closed: 0, unnamed: 0 };
  const each = async <T>(
    where: Site | 'index',
    batches: AsyncIterable<readonly T[]>,
    rewrap: (one: T) => Promise<Became>,
  ) => {
    let done = 0;
    for await (const some of batches) {
      for (let from = 0; from < some.length; from += ABREAST) {
        // Another run is at it: two that wrap by different files would undo each other's work.
        lost.throwIfAborted();
        for (const became of await Promise.all(some.slice(from, from + ABREAST).map(rewrap)))
          counts[became] += 1;
      }
      done += some.length;
      progress({ where, done, all: keys });
    }
  };
  for (const site of ['primary', 'backup'] as const)
    await each(site, inBatches(keyStores[site].list()), (kid) => rewrapObject(deps, site, kid));
  await each('index', everyDataKey(database.dataKeys, AT_ONCE), (stored) => rewrapRow(deps, stored));
  const { stood: _, ...told } = counts;
  return { keys, ...told };
}

async function rewrapObject({ masters, keyStores }: RewrapDeps, site: Site, kid: string): Promise<Became> {
  const bytes = await keyStores[site].read(kid);
  // Destroyed since it was listed.
  if (!bytes) return 'stood';
  const sound = readKeptKey(masters, kid, bytes);
  if (!sound) return 'closed';
  if (sound.kept.master === masters.current.id) return 'stood';
  await keyStores[site].replace(kid, underCurrent(masters, sound));
  return 'rewrapped';
}

async function rewrapRow(
  { database, masters, keyStores }: RewrapDeps,
  stored: StoredDataKey,
): Promise<Became> {
  const { kid } = stored;
  const key = opened(masters, stored);
  if (!key) return 'closed';
  const wrapped = masters.current.wrap(key);
  if (Buffer.compare(stored.wrapped.value(), wrapped) === 0) return 'stood';
  const sound = (await soundAt(keyStores.primary)) ?? (await soundAt(keyStores.backup));
  if (!sound) return 'unnamed';
  await replaceDataKey(database.dataKeys, stored, scopeNames(masters, sound), wrapped);
  return 'rewrapped';

  async function soundAt(store: Pick<KeyStore, 'read'>): Promise<SoundKey | undefined> {
    const bytes = await store.read(kid);
    const found = bytes && readKeptKey(masters, kid, bytes);
    return found && key && Buffer.compare(found.key, key) === 0 ? found : undefined;
  }
}

function opened(masters: MasterKeys, stored: StoredDataKey): Uint8Array | undefined {
  try {
    return openDataKey(masters, stored);
  } catch {
    return undefined;
  }
}

async function* inBatches(kids: AsyncIterable<string>): AsyncIterable<readonly string[]> {
  let some: string[] = [];
  for await (const kid of kids) {
    some.push(kid);
    if (some.length < AT_ONCE) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

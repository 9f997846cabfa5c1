import { z } from 'zod';
import type { Database } from '../../storage/index/database.ts';
import { groupedInserts } from '../../storage/index/grouped-inserts.ts';
import {
  MOST_TOGETHER,
  type StoredLooks,
  secondOf,
  storedTogether,
  type WrittenLook,
} from '../../storage/index/stored-looks.ts';
import type { LogStore } from '../../storage/sites/log-store.ts';
import { openSealed } from '../entry/sealed.ts';
import { type LogIdentity, newestCheckpoint, openReader } from '../log/reader.ts';
import { walkLog } from '../log/walk.ts';
import { TILE_WIDTH } from '../tree/tile.ts';
import type { OpenKey } from './evolve-entries.ts';
import { RebuildFault } from './rebuild-fault.ts';

/** A log of the looks of one year, as it stands at a site. */
export interface LooksSource {
  /** as the index calls it: `looks-2026` */
  readonly name: string;
  readonly log: LogIdentity;
  readonly store: LogStore;
}

const lookLine = z.object({
  type: z.literal('look'),
  id: z.string(),
  actor: z.string(),
  credentialId: z.string(),
  what: z.string(),
  outcome: z.enum(['seen', 'denied', 'over-quota']),
  at: z.iso.datetime(),
  requestId: z.string(),
  keys: z.array(z.string()),
  key: z.string().optional(),
  sealed: z.string().optional(),
});
const sealedPart = z.object({ asked: z.array(z.string()) });

/**
 * Looks that were in the log of a year, back in the index: the whole log is held against what was signed first. A log that
 * is not there has none.
 * @returns how many
 * @throws LogFault, RebuildFault, StorageError
 */
export async function rebuildLooks(
  { name, log, store }: LooksSource,
  database: Database,
  openKey: OpenKey,
  destroyed: ReadonlySet<string>,
  progress: (done: number) => void = () => undefined,
): Promise<number> {
  const checkpoint = await newestCheckpoint(store, log);
  if (!checkpoint) return 0;
  const walked = await walkLog(store, log);
  if (!walked.ok) throw walked.fault;
  const reader = await openReader(store, checkpoint);
  let done = 0;
  for (let index = 0; index * TILE_WIDTH < checkpoint.size; index += 1) {
    const entries = await reader.bundle(index);
    const looks = await Promise.all(
      entries.map((entry, at) => lookOf(entry, name, index * TILE_WIDTH + at, openKey, destroyed)),
    );
    const own = looks.flatMap((look) => look ?? []);
    await insertOnce(database, name, own);
    done += own.length;
    progress(done);
  }
  return done;
}

interface PlacedLook extends WrittenLook {
  readonly position: number;
}

/** A look whose write was asked for twice stands twice in the log; whoever asks for looks is told of it once. */
async function insertOnce(database: Database, log: string, looks: readonly PlacedLook[]): Promise<void> {
  const { insert } = groupedInserts(database.looks);
  const documents = inOneSecond(looks).map((own) =>
    storedTogether(own, { log, position: own[0]?.position ?? 0 }),
  );
  await Promise.all(
    documents.map(async (document) => {
      if ((await insert(document)) === 'inserted') return;
      // Its first stands twice in the log; those behind it may stand here alone.
      const own = looks.filter(({ position }) => isIn(document, position));
      for (const look of own) await insert(storedTogether([look], { log, position: look.position }));
    }),
  );
}

function isIn({ position = 0, looks }: StoredLooks, at: number): boolean {
  return at >= position && at < position + looks.length;
}

/** Looks that follow each other within a second, as they are stored together. */
function inOneSecond(looks: readonly PlacedLook[]): readonly (readonly PlacedLook[])[] {
  const groups: PlacedLook[][] = [];
  for (const look of looks) {
    const group = groups.at(-1);
    const goesOn = group?.[0] && group.length < MOST_TOGETHER && secondOf(group[0].at) === secondOf(look.at);
    if (goesOn) group.push(look);
    else groups.push([look]);
  }
  return groups;
}

/** Undefined for the line that closes a log. */
async function lookOf(
  entry: Uint8Array,
  log: string,
  position: number,
  openKey: OpenKey,
  destroyed: ReadonlySet<string>,
): Promise<PlacedLook | undefined> {
  const line = Buffer.from(entry).toString('utf8');
  try {
    const read: unknown = JSON.parse(line);
    if ((read as { readonly type?: unknown }).type !== 'look') return undefined;
    const { id, at, keys, key, sealed } = lookLine.parse(read);
    const asked =
      key === undefined || sealed === undefined || destroyed.has(key)
        ? undefined
        : sealedPart.parse(JSON.parse(openSealed(sealed, await openKey(key), key))).asked;
    return { id, at, keys, ...(asked && { asked }), line, position };
  } catch (error) {
    throw new RebuildFault(position, log, 'not a look', { cause: error });
  }
}

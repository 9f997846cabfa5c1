import { randomUUID } from 'node:crypto';
import { actorId, type Caller } from '../../domain/access/actor.ts';
import { vietnameseMonth } from '../../domain/identity/calendar.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Database } from './database.ts';
import { keysOfPupils } from './pupil-keys.ts';
import type { KeyId } from './sealer.ts';
import {
  type LookOutcome,
  looksIn,
  type RecordedLook,
  type StoredLooks,
  secondOf,
  type WrittenLook,
} from './stored-looks.ts';

/** A pupil that a look is about; `key`, where whoever read the transcript knows it. */
export interface SeenPupil {
  readonly personalId: PersonalId;
  readonly key?: KeyId;
}

/** A look that is to be recorded. */
export interface Look {
  readonly caller: Caller;
  readonly what: string;
  readonly outcome: LookOutcome;
  readonly at: string;
  readonly requestId: string;
  readonly pupils: readonly SeenPupil[];
  /** the hash of a certificate, or a school, that was asked for in vain in the registry (Đ6.2) */
  readonly asked?: string;
}

/** Pupils that one entry names. */
const MOST_OF_ONE = 200;

/**
 * Written before the answer leaves: a look that can't be recorded does not happen. A pupil with a transcript is named by
 * the id of its key, which leads to nobody without the index of keys; what a caller typed is sealed.
 * @throws StorageError ledger-behind
 */
export async function recordLook(database: Database, look: Look): Promise<void> {
  const { pupils, asked, caller, ...rest } = look;
  const keys = await keysOf(database, pupils);
  const strangers = pupils.filter(({ personalId }) => !keys.has(personalId));
  const known = [...new Set(keys.values())];
  const typed = [...new Set(strangers.map(({ personalId }) => personalId)), ...(asked ? [asked] : [])];
  const entries = Math.max(1, Math.ceil(Math.max(known.length, typed.length) / MOST_OF_ONE));
  const common = { ...rest, actor: actorId(caller), credentialId: caller.credentialId };
  const stored = Array.from({ length: entries }, (_, n) => {
    const [from, to] = [n * MOST_OF_ONE, (n + 1) * MOST_OF_ONE];
    return writtenLook(database, common, known.slice(from, to), typed.slice(from, to));
  });
  await database.lookWriter.write(await Promise.all(stored));
}

/** Keys of those that have a transcript. */
async function keysOf(
  database: Database,
  pupils: readonly SeenPupil[],
): Promise<ReadonlyMap<PersonalId, KeyId>> {
  const unknown = pupils.filter(({ key }) => key === undefined).map(({ personalId }) => personalId);
  const found = await keysOfPupils(database, unknown);
  for (const { personalId, key } of pupils) if (key !== undefined) found.set(personalId, key);
  return found;
}

async function writtenLook(
  database: Database,
  common: Pick<RecordedLook, 'actor' | 'credentialId' | 'what' | 'outcome' | 'at' | 'requestId'>,
  keys: readonly KeyId[],
  asked: readonly string[],
): Promise<WrittenLook> {
  const id = randomUUID();
  const sealed = asked.length > 0 && (await sealedForMonth(database, common.at, { asked }));
  const line = canonicalJson({ v: 1, id, type: 'look', ...common, keys, ...sealed });
  return { id, at: common.at, keys, ...(sealed && { asked }), line };
}

async function sealedForMonth(database: Database, at: string, data: { readonly asked: readonly string[] }) {
  const key = await database.sealer.keyFor({ of: 'looks', id: vietnameseMonth(new Date(at)) });
  return { key, sealed: await database.sealer.sealData(key, data) };
}

/**
 * Looks at one pupil, the latest first: by its key, and by its number from when nobody had it.
 * @param page `until`: none that is later (ISO 8601)
 */
export async function looksAt(
  database: Database,
  personalId: PersonalId,
  { until, limit }: { readonly until?: string | undefined; readonly limit: number },
): Promise<RecordedLook[]> {
  const keys = await keysOfPupils(database, [personalId]);
  const key = keys.get(personalId);
  const ways = [{ asked: personalId }, ...(key === undefined ? [] : [{ keys: key }])];
  const found = await Promise.all(ways.map((way) => latestNaming(database, way, until, limit)));
  const isAbout = (look: RecordedLook) =>
    look.asked?.includes(personalId) || (key !== undefined && look.keys.includes(key));
  const looks = found.flat().flatMap((stored) => looksIn(mayName(stored, personalId, key)).filter(isAbout));
  // A document that was found in both ways is one.
  return [...new Map(looks.map((look) => [look.id, look])).values()]
    .filter(({ at }) => until === undefined || at <= until)
    .sort((a, b) => (a.at > b.at ? -1 : 1))
    .slice(0, limit);
}

/** Without those that certainly name others: a document has hundreds, each of perhaps hundreds of pupils. */
function mayName({ looks }: Told, personalId: PersonalId, key: KeyId | undefined): Told {
  return {
    looks: looks.filter(
      ({ line, asked }) => asked?.includes(personalId) || (key !== undefined && line.includes(`"${key}"`)),
    ),
  };
}

type Told = Pick<StoredLooks, 'looks'>;

/**
 * As many documents as hold so many looks, since each has one of them. Looks of one second stand in no order: the second of
 * `until` and the last one are whole.
 */
async function latestNaming(
  { looks }: Database,
  way: { readonly asked: string } | { readonly keys: string },
  until: string | undefined,
  limit: number,
): Promise<readonly Told[]> {
  const find = (when: object) =>
    looks.find({ ...way, ...when }).project<Pick<StoredLooks, 'at' | 'looks'>>({ at: 1, looks: 1 });
  const inSecond = (at: string) => find({ at }).toArray();
  const second = until === undefined ? undefined : secondOf(until);
  const latest = await find(second === undefined ? {} : { at: { $lt: second } })
    .sort({ at: -1 })
    .limit(limit)
    .toArray();
  const own = second === undefined ? [] : await inSecond(second);
  const last = latest.at(-1)?.at;
  if (last === undefined || latest.length < limit) return [...own, ...latest];
  return [...own, ...latest.filter(({ at }) => at !== last), ...(await inSecond(last))];
}
